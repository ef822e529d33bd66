package dev.signet.server.auth.join;

import dev.signet.server.database.Columns;
import dev.signet.server.role.RoleName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The table {@code join_tokens}, which has hashes alone. */
public final class JoinTokenStore {

    /** So many are listed. */
    static final int PAGE = 1_000;

    private static final String COLUMNS =
            """
            SELECT id, role, trust_domain, namespace, service_account, created_by, created_at,
                   expires_at, used_at, serial, revoked_at
              FROM join_tokens
            """;

    void insert(Handle tx, JoinToken token, JoinSecret secret) {
        var _ =
                tx.createUpdate(
                                """
                                INSERT INTO join_tokens
                                       (id, token_hash, role, trust_domain, namespace,
                                        service_account, created_by, created_at, expires_at)
                                VALUES (:id, :hash, :role, :trustDomain, :namespace,
                                        :serviceAccount, :createdBy, :createdAt, :expiresAt)
                                """)
                        .bind("id", token.id())
                        .bind("hash", secret.hash())
                        .bind("role", token.role().value())
                        .bind("trustDomain", token.machine().trustDomain())
                        .bind("namespace", token.machine().namespace())
                        .bind("serviceAccount", token.machine().serviceAccount())
                        .bind("createdBy", token.createdBy())
                        .bind("createdAt", token.createdAt())
                        .bind("expiresAt", token.expiresAt())
                        .execute();
    }

    Optional<JoinToken> find(Handle tx, String id) {
        return tx.createQuery(COLUMNS + " WHERE id = :id")
                .bind("id", id)
                .map((row, _) -> token(row))
                .findOne();
    }

    /** The token whose secret this is, also if it is not good any more. */
    Optional<JoinToken> find(Handle tx, JoinSecret secret) {
        return tx.createQuery(COLUMNS + " WHERE token_hash = :hash")
                .bind("hash", secret.hash())
                .map((row, _) -> token(row))
                .findOne();
    }

    /** The newest {@link #PAGE}. */
    List<JoinToken> newest(Handle tx) {
        return tx.createQuery(COLUMNS + " ORDER BY created_at DESC, id LIMIT :page")
                .bind("page", PAGE)
                .map((row, _) -> token(row))
                .list();
    }

    /** How many could be used at {@code now}. */
    int unused(Handle tx, Instant now) {
        return tx.createQuery(
                        """
                        SELECT COUNT(*) FROM join_tokens
                         WHERE used_at IS NULL AND revoked_at IS NULL AND expires_at > :now
                        """)
                .bind("now", now)
                .mapTo(Integer.class)
                .one();
    }

    /**
     * Uses up a token; false if it is not good any more. Of several who try at the same time one
     * succeeds.
     *
     * @param serial the certificate that is reserved in {@code tx}, in hex
     */
    public boolean use(Handle tx, String id, String serial, Instant now) {
        return tx.createUpdate(
                                """
                                UPDATE join_tokens SET used_at = :now, serial = :serial
                                 WHERE id = :id AND used_at IS NULL AND revoked_at IS NULL
                                   AND expires_at > :now
                                """)
                        .bind("id", id)
                        .bind("serial", serial)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /** Takes a token back; false if it was used or taken back before. */
    boolean revoke(Handle tx, String id, Instant now) {
        return tx.createUpdate(
                                """
                                UPDATE join_tokens SET revoked_at = :now
                                 WHERE id = :id AND used_at IS NULL AND revoked_at IS NULL
                                """)
                        .bind("id", id)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /** Forgets those that ended before {@code end}; what became of them is in the audit log. */
    void forget(Handle tx, Instant end) {
        var _ =
                tx.createUpdate("DELETE FROM join_tokens WHERE expires_at < :end")
                        .bind("end", end)
                        .execute();
    }

    private static JoinToken token(ResultSet row) throws SQLException {
        String id = row.getString("id");
        return new JoinToken(
                id,
                new RoleName(row.getString("role")),
                JoinToken.machine(
                        id,
                        row.getString("trust_domain"),
                        row.getString("namespace"),
                        row.getString("service_account")),
                row.getString("created_by"),
                Columns.time(row, "created_at"),
                Columns.time(row, "expires_at"),
                Columns.optionalTime(row, "used_at"),
                Optional.ofNullable(row.getString("serial")),
                Columns.optionalTime(row, "revoked_at"));
    }
}
