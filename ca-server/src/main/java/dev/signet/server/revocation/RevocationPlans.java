package dev.signet.server.revocation;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.Caller;
import dev.signet.server.database.Database;
import dev.signet.server.inventory.BulkRevocations;
import dev.signet.server.inventory.BulkRevocations.Census;
import dev.signet.server.inventory.CertificateSelection;
import dev.signet.server.revocation.RevocationPlan.State;
import dev.signet.server.x509.RevocationReason;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Plans of bulk revocations: made, looked at, executed, cancelled. {@link BulkRevocation} does what
 * they say. Safe for concurrent use.
 */
public final class RevocationPlans {

    /** A plan lists so many services; of more it says how many. */
    public static final int MAX_SERVICES = 100;

    /** So many plans are listed, the newest. */
    public static final int MAX_LISTED = 100;

    private final BulkRevocations certificates = new BulkRevocations();
    private final RevocationPlanStore store = new RevocationPlanStore();
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;
    private final Runnable executor;

    /**
     * @param executor called after the commit that lets a plan be executed
     */
    public RevocationPlans(AuditLog audit, Database database, Clock clock, Runnable executor) {
        this.audit = audit;
        this.database = database;
        this.clock = clock;
        this.executor = executor;
    }

    /**
     * Counts what {@code selection} matches and keeps it as a plan; revokes nothing.
     *
     * @throws IllegalArgumentException if {@code selection} has no filter
     */
    public RevocationPlan plan(
            Caller caller,
            CertificateSelection selection,
            RevocationReason reason,
            String requestId) {
        if (selection.equals(CertificateSelection.ALL)) {
            throw new IllegalArgumentException("a plan needs at least one filter");
        }
        Instant now = now();
        return database.resultOf(tx -> {
            Census census = certificates.census(tx, selection, reason, now, MAX_SERVICES);
            var plan =
                    new RevocationPlan(
                            UUID.randomUUID().toString(),
                            selection,
                            reason,
                            census,
                            caller.name(),
                            now,
                            State.PLANNED,
                            Optional.empty());
            store.insert(tx, plan);
            audit.append(
                    tx,
                    caller.name(),
                    requestId,
                    new AuditEvent.RevocationPlanned(
                            plan.id(), reason.text(), census.certificates()));
            return plan;
        });
    }

    public Optional<RevocationPlan> find(String id) {
        return database.resultOf(tx -> store.find(tx, id));
    }

    /** The newest first, at most {@link #MAX_LISTED}. */
    public List<RevocationPlan> newest() {
        return database.resultOf(tx -> store.newest(tx, MAX_LISTED));
    }

    /** How many certificates are still to be revoked by the plans that are being executed. */
    public long remaining() {
        return database.resultOf(store::remaining);
    }

    /**
     * Has the plan executed from now on, by whichever server comes to it; one that is being
     * executed or has ended stays as it is. Empty if there is none.
     */
    public Optional<RevocationPlan> execute(Caller caller, String id, String requestId) {
        Optional<RevocationPlan> plan =
                database.resultOf(tx -> {
                    if (store.start(tx, id, caller.name(), requestId, now())) {
                        append(tx, caller, requestId, new AuditEvent.RevocationPlanExecuted(id));
                    }
                    return store.find(tx, id);
                });
        executor.run();
        return plan;
    }

    /**
     * Ends a plan where it is; what it has revoked stays revoked. One that has ended stays as it
     * is. Empty if there is none.
     */
    public Optional<RevocationPlan> cancel(Caller caller, String id, String requestId) {
        return database.resultOf(tx -> {
            if (store.cancel(tx, id, now())) {
                append(tx, caller, requestId, new AuditEvent.RevocationPlanCancelled(id));
            }
            return store.find(tx, id);
        });
    }

    private void append(Handle tx, Caller caller, String requestId, AuditEvent event) {
        audit.append(tx, caller.name(), requestId, event);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
