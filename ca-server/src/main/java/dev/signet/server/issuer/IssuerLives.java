package dev.signet.server.issuer;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * How issuers go on: the columns of the table {@code issuers} that change. Each change names what
 * it expects to find, and its row count is the answer.
 */
public final class IssuerLives {

    /**
     * Takes {@code issuer} from one state to another; false if it is no longer in the first.
     *
     * @throws IllegalArgumentException if the second does not follow the first
     */
    public boolean move(
            Handle tx, IssuerName issuer, IssuerState from, IssuerState to, Instant at) {
        if (!from.followers().contains(to)) {
            throw new IllegalArgumentException(from + " is not followed by " + to);
        }
        return tx.createUpdate(
                                """
                                UPDATE issuers SET state = :to, state_since = :at
                                 WHERE name = :issuer AND state = :from
                                   AND (drained = FALSE OR :to <> 'ACTIVE')
                                """)
                        .bind("issuer", issuer.value())
                        .bind("from", from)
                        .bind("to", to)
                        .bind("at", at)
                        .execute()
                == 1;
    }

    /** Notes that everything {@code issuer} signed is over; false if it signs, or was drained. */
    public boolean drain(Handle tx, IssuerName issuer) {
        return tx.createUpdate(
                                """
                                UPDATE issuers SET drained = TRUE
                                 WHERE name = :issuer AND state IN ('RETIRED', 'REVOKED')
                                   AND drained = FALSE
                                """)
                        .bind("issuer", issuer.value())
                        .execute()
                == 1;
    }

    /** Whether {@code issuer} is replaced automatically from now on; false if nothing changed. */
    public boolean rotate(Handle tx, IssuerName issuer, boolean automatically) {
        return tx.createUpdate(
                                """
                                UPDATE issuers SET rotates = :automatically
                                 WHERE name = :issuer AND rotates <> :automatically
                                """)
                        .bind("issuer", issuer.value())
                        .bind("automatically", automatically)
                        .execute()
                == 1;
    }

    static IssuerLife life(ResultSet row) throws SQLException {
        return new IssuerLife(
                IssuerState.valueOf(row.getString("state")),
                row.getObject("state_since", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getString("succeeds")).map(IssuerName::new),
                row.getBoolean("rotates"),
                row.getBoolean("drained"));
    }
}
