package dev.signet.server.auth.login;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.Caller.OperatorCaller;
import dev.signet.server.database.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jdbi.v3.core.Handle;

/**
 * Notes the logins of operators whose credentials are made elsewhere. There is no session: a
 * credential logs its holder in when it is first seen, by whichever server, and again when it is
 * seen half a day later. What cannot be noted is not let in. Safe for concurrent use.
 */
public final class OperatorLogins {

    /** After this, a credential that is still used is a login again. */
    static final Duration AGAIN = Duration.ofHours(12);

    private final OperatorLoginStore store = new OperatorLoginStore();
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;

    public OperatorLogins(AuditLog audit, Database database, Clock clock) {
        this.audit = audit;
        this.database = database;
        this.clock = clock;
    }

    /**
     * Notes that {@code operator} was authenticated.
     *
     * @param method how, for auditors: {@code oidc} or {@code client certificate}
     * @param credential the SHA-256 of what proved it, in hex
     */
    public void note(OperatorCaller operator, String method, String credential) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant since = now.minus(AGAIN);
        if (database.resultOf(tx -> store.isNotedSince(tx, credential, since))) {
            return;
        }
        try {
            database.inTransaction(tx -> note(tx, operator, method, credential, now, since));
        } catch (RuntimeException e) {
            // Another request with the same credential has just noted it.
            if (!Database.isUniqueViolation(e)) {
                throw e;
            }
        }
    }

    private void note(
            Handle tx,
            OperatorCaller operator,
            String method,
            String credential,
            Instant now,
            Instant since) {
        store.forget(tx, now);
        if (store.note(tx, credential, now, since)) {
            audit.append(
                    tx,
                    operator.name(),
                    "",
                    new AuditEvent.OperatorLoggedIn(
                            operator.operator(), method, operator.grants().text()));
        }
    }
}
