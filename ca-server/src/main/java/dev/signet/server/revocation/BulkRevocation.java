package dev.signet.server.revocation;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.database.Database;
import dev.signet.server.inventory.BulkRevocations;
import dev.signet.server.inventory.BulkRevocations.Selected;
import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.inventory.KeyRevocations;
import dev.signet.server.inventory.RevokedCertificate;
import dev.signet.server.revocation.RevocationPlan.Execution;
import dev.signet.server.schedule.Job;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.schedule.PostponedException;
import dev.signet.server.x509.RevocationReason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Executes the plans of bulk revocations, batch after batch: each is one transaction that revokes,
 * and notes in the plan how far it came. Wherever that stops, the next server goes on from there.
 */
public final class BulkRevocation implements Job {

    /** Certificates of one transaction; it takes a fraction of a second. */
    public static final int BATCH = 500;

    private static final String LEASE_NAME = "bulk-revocation";

    /** Much longer than the batches under one lease. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static final int BATCHES_PER_LEASE = 10;

    private final BulkRevocations certificates = new BulkRevocations();
    private final KeyRevocations keys = new KeyRevocations();
    private final RevocationPlanStore store = new RevocationPlanStore();
    private final JobLeases leases;
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;
    private final RevocationCount count;
    private final int batch;

    /**
     * @param batch most certificates of one transaction, usually {@link #BATCH}
     */
    public BulkRevocation(
            JobLeases leases,
            AuditLog audit,
            Database database,
            Clock clock,
            RevocationCount count,
            int batch) {
        this.leases = leases;
        this.audit = audit;
        this.database = database;
        this.clock = clock;
        this.count = count;
        this.batch = batch;
    }

    @Override
    public String name() {
        return LEASE_NAME;
    }

    /** In case the server that was asked died before it could. */
    @Override
    public Duration pause() {
        return Duration.ofSeconds(5);
    }

    /**
     * Executes whatever is to be executed, to its end.
     *
     * @throws PostponedException if another server is at it
     */
    @Override
    public void run() {
        boolean more = database.resultOf(store::executing).isPresent();
        while (more) {
            if (!leases.tryAcquire(LEASE_NAME, LEASE)) {
                throw new PostponedException("another server is revoking");
            }
            try {
                for (int i = 0; more && i < BATCHES_PER_LEASE; i++) {
                    more = runBatch();
                }
            } finally {
                leases.release(LEASE_NAME);
            }
        }
    }

    /**
     * Does the next batch; false if there is none.
     *
     * @throws PostponedException if the plan was cancelled, or went on elsewhere, meanwhile;
     *     nothing of the batch is kept
     */
    boolean runBatch() {
        Optional<Done> done =
                database.resultOf(tx -> store.executing(tx).map(plan -> batch(tx, plan)));
        done.ifPresent(batch -> count.add(batch.reason(), batch.revoked()));
        return done.isPresent();
    }

    /** What one batch has changed. */
    private record Done(RevocationReason reason, int revoked) {}

    private Done batch(Handle tx, RevocationPlan plan) {
        Execution execution =
                plan.execution().orElseThrow(() -> new IllegalStateException("executed by nobody"));
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        List<Selected> selected = next(tx, plan, execution, now);
        if (selected.isEmpty()) {
            finish(tx, plan, execution, now);
            return new Done(plan.reason(), 0);
        }
        var facts = new RevocationFacts(now, plan.reason(), execution.by());
        List<RevokedCertificate> revoked = certificates.revoke(tx, selected, facts);
        long lookedAt = Math.max(execution.lookedAt(), selected.getLast().position());
        audit.appendAll(
                tx,
                execution.by(),
                execution.requestId(),
                revoked.stream().map(certificate -> certificate.event(plan.reason())).toList());
        requireInForce(
                store.advance(tx, plan, Math.min(lookedAt, plan.affected().upTo()), revoked.size()),
                plan);
        return new Done(plan.reason(), revoked.size());
    }

    /**
     * What matches, then whatever else was issued for the keys that are blocked by now: for others,
     * or after the plan was made.
     */
    private List<Selected> next(Handle tx, RevocationPlan plan, Execution execution, Instant now) {
        List<Selected> matching =
                certificates.next(
                        tx,
                        plan.selection(),
                        plan.reason(),
                        now,
                        execution.lookedAt(),
                        plan.affected().upTo(),
                        batch);
        return matching.isEmpty() && plan.reason() == RevocationReason.KEY_COMPROMISE
                ? keys.ofBlockedKeys(tx, now, batch)
                : matching;
    }

    private void finish(Handle tx, RevocationPlan plan, Execution execution, Instant now) {
        requireInForce(store.finish(tx, plan, now), plan);
        audit.append(
                tx,
                execution.by(),
                execution.requestId(),
                new AuditEvent.RevocationPlanDone(plan.id(), execution.revoked()));
    }

    private static void requireInForce(boolean advanced, RevocationPlan plan) {
        if (!advanced) {
            throw new PostponedException("plan " + plan.id() + " was changed meanwhile");
        }
    }
}
