package dev.signet.server.auth.token;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.Author;
import dev.signet.server.auth.Caller.OperatorCaller;
import dev.signet.server.database.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jdbi.v3.core.Handle;

/**
 * What an operator's call changes, whatever credential proved it: when its API token was last used,
 * and that the bootstrap tokens end as soon as another admin is there.
 */
public final class OperatorUse {

    /** How coarsely the time of the last use is kept. */
    public static final Duration COARSE = Duration.ofHours(1);

    private final ApiTokenStore store = new ApiTokenStore();
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;

    public OperatorUse(AuditLog audit, Database database, Clock clock) {
        this.audit = audit;
        this.database = database;
        this.clock = clock;
    }

    /** Notes that {@code operator} was authenticated in the request {@code requestId}. */
    public void note(OperatorCaller operator, String requestId) {
        var author = new Author(operator.name(), requestId);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        database.inTransaction(tx -> {
            if (store.noteFirstUse(tx, operator.operator(), now)) {
                append(tx, author, new AuditEvent.ApiTokenFirstUsed(operator.operator()));
            } else {
                var _ = store.noteUse(tx, operator.operator(), now, now.minus(COARSE));
            }
            if (operator.grants().isAdmin()) {
                endBootstraps(tx, operator, author, now);
            }
        });
    }

    private void endBootstraps(Handle tx, OperatorCaller admin, Author author, Instant now) {
        for (String bootstrap : store.liveBootstraps(tx)) {
            if (!bootstrap.equals(admin.operator()) && store.revoke(tx, bootstrap, now)) {
                append(tx, author, new AuditEvent.BootstrapTokenEnded(bootstrap));
            }
        }
    }

    private void append(Handle tx, Author author, AuditEvent event) {
        audit.append(tx, author.caller(), author.requestId(), event);
    }
}
