package dev.signet.server.transparency;

import dev.signet.server.database.Database;
import dev.signet.server.schedule.Job;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.tlog.Note;
import dev.signet.server.tlog.TreeGrowth;
import dev.signet.server.tlog.TreeHash;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes leaves of the events that wait, and signs a checkpoint of the tree there is then.
 *
 * <p>Runs on every server. The lease lasts a second and is not given back, so that there is at most
 * one checkpoint a second; that two servers do not grow two trees is up to the compare-and-set.
 */
public final class Sequencing implements Job {

    private static final Logger LOG = LoggerFactory.getLogger(Sequencing.class);

    /** With one run a second more than any database takes; some megabytes. */
    static final int MAX_LEAVES = 16_384;

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final LogKeys keys;
    private final Checkpoints checkpoints;
    private final JobLeases leases;
    private final Database database;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    Sequencing(
            LogKeys keys,
            Checkpoints checkpoints,
            JobLeases leases,
            Database database,
            MeterRegistry metrics) {
        this.keys = keys;
        this.checkpoints = checkpoints;
        this.leases = leases;
        this.database = database;
        Gauge.builder("ca.log.entries", checkpoints, Checkpoints::size)
                .description("Entries of the audit log's tree, as of its newest checkpoint")
                .register(metrics);
        Gauge.builder("ca.log.waiting", waiting, AtomicLong::get)
                .description("Audit events not in the tree yet, when they were last looked at")
                .register(metrics);
        Gauge.builder("ca.log.lost", lost, AtomicLong::get)
                .description("1 while the database lacks entries that were in the audit log")
                .register(metrics);
    }

    @Override
    public String name() {
        return "audit-log";
    }

    @Override
    public Duration pause() {
        return PAUSE;
    }

    /**
     * As long as entries are lost, nothing is signed; that is said once, and stays in the gauge.
     */
    @Override
    public void run() throws SigningFailedException {
        try {
            if (leases.tryAcquire(name(), INTERVAL)) {
                var _ = grow();
            }
            look();
            lost.set(0);
        } catch (LostEntriesException e) {
            if (lost.getAndSet(1) == 0) {
                LOG.error("the log signs no checkpoint any more: {}", e.getMessage());
            }
        }
    }

    /**
     * Learns of the tree that there is.
     *
     * @throws LostEntriesException if the database lost entries
     */
    void look() {
        database.resultOf(checkpoints::tree).checkpoint().ifPresent(checkpoints::keep);
    }

    /** A tree, what waits for it, and what it becomes; that is nothing if nothing waits. */
    private record Step(Tree before, List<LogQueue.Waiting> leaves, Optional<TreeGrowth> growth) {}

    /**
     * Grows the tree by what waits; false if nothing does, or another server was faster.
     *
     * @throws SigningFailedException if the log's key is out of reach; then nothing has changed
     * @throws LostEntriesException if the database lost entries
     */
    boolean grow() throws SigningFailedException {
        LogKey key = keys.current();
        Step step = database.resultOf(this::step);
        waiting.set(step.leaves().size());
        if (step.growth().isEmpty()) {
            return false;
        }
        TreeGrowth growth = step.growth().get();
        Note checkpoint = key.checkpoint(growth.size(), growth.root());
        boolean grown =
                database.resultOf(tx ->
                        LogStore.grow(
                                tx,
                                key.generation(),
                                step.before(),
                                growth,
                                checkpoint,
                                step.leaves()));
        if (grown) {
            checkpoints.keep(checkpoint);
        }
        return grown;
    }

    private Step step(Handle tx) {
        Tree before = checkpoints.tree(tx);
        List<LogQueue.Waiting> leaves = LogQueue.first(tx, MAX_LEAVES);
        return new Step(
                before,
                leaves,
                leaves.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                TreeGrowth.of(
                                        before.size(),
                                        LogStore.tiles(tx),
                                        leaves.stream()
                                                .map(leaf -> TreeHash.leaf(leaf.entry().octets()))
                                                .toList())));
    }
}
