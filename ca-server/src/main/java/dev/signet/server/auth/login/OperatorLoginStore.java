package dev.signet.server.auth.login;

import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** The table {@code operator_logins}: when each credential last was a login, by its hash. */
final class OperatorLoginStore {

    /** No credential is used so long after its last login without being one again. */
    private static final Duration KEPT = Duration.ofDays(7);

    boolean isNotedSince(Handle tx, String credential, Instant since) {
        return tx.createQuery(
                                """
                                SELECT COUNT(*) FROM operator_logins
                                 WHERE credential = :credential AND at > :since
                                """)
                        .bind("credential", credential)
                        .bind("since", since)
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /**
     * Notes a login at {@code now}; false if there was one after {@code since}. Of several at the
     * same time, one is noted; the others are refused as a violation of the key, or false.
     */
    boolean note(Handle tx, String credential, Instant now, Instant since) {
        int updated =
                tx.createUpdate(
                                """
                                UPDATE operator_logins SET at = :now
                                 WHERE credential = :credential AND at <= :since
                                """)
                        .bind("credential", credential)
                        .bind("now", now)
                        .bind("since", since)
                        .execute();
        return updated == 1
                || tx.createUpdate(
                                        """
                                        INSERT INTO operator_logins (credential, at)
                                        SELECT :credential, :now
                                         WHERE NOT EXISTS (SELECT 1 FROM operator_logins
                                                            WHERE credential = :credential)
                                        """)
                                .bind("credential", credential)
                                .bind("now", now)
                                .execute()
                        == 1;
    }

    void forget(Handle tx, Instant now) {
        var _ =
                tx.createUpdate("DELETE FROM operator_logins WHERE at < :end")
                        .bind("end", now.minus(KEPT))
                        .execute();
    }
}
