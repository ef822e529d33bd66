package dev.signet.server.transparency;

import dev.signet.server.database.Database;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.tlog.Checkpoint;
import dev.signet.server.tlog.Hash;
import dev.signet.server.tlog.Note;
import dev.signet.server.tlog.TreeProofs;
import dev.signet.server.transparency.Witness.Answer.Contradicts;
import dev.signet.server.transparency.Witness.Answer.Cosigned;
import dev.signet.server.transparency.Witness.Answer.Knows;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has one witness cosign the newest checkpoint, soon after it is published. What the witness has
 * cosigned before is compared with the database: if that has less, it lost entries.
 */
final class Witnessing implements Keeping {

    private static final Logger LOG = LoggerFactory.getLogger(Witnessing.class);

    private static final Duration PAUSE = Duration.ofMillis(500);

    /** Until a witness that failed is asked again. */
    private static final Duration RESPITE = Duration.ofSeconds(10);

    /** Longer than two requests take. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    private final Witness witness;
    private final Checkpoints checkpoints;
    private final JobLeases leases;
    private final Database database;
    private final AtomicLong witnessed = new AtomicLong();

    /** Whether the witness was asked since this server began. */
    private boolean compared;

    private boolean failing;

    Witnessing(
            Witness witness,
            Checkpoints checkpoints,
            JobLeases leases,
            Database database,
            MeterRegistry metrics) {
        this.witness = witness;
        this.checkpoints = checkpoints;
        this.leases = leases;
        this.database = database;
        Gauge.builder("ca.log.witnessed", witnessed, AtomicLong::get)
                .description("Entries of the newest tree that the witness cosigned for this server")
                .tag("witness", witness.name())
                .register(metrics);
    }

    @Override
    public String name() {
        return "audit-log-witness-" + witness.name();
    }

    @Override
    public Duration pause() {
        return failing ? RESPITE : PAUSE;
    }

    /**
     * Asks the witness about the newest checkpoint, unless it has cosigned that.
     *
     * @throws LostEntriesException if the witness knows a tree that the database does not have
     */
    @Override
    public void keep() {
        Optional<Note> newest = database.resultOf(checkpoints::tree).checkpoint();
        if (newest.isEmpty()
                || (compared && witness.signatureIn(newest.get()).isPresent())
                || !leases.tryAcquire(name(), LEASE)) {
            return;
        }
        try {
            // Another server may have had a newer one cosigned while this one waited for the lease.
            cosign(database.resultOf(checkpoints::tree).checkpoint().orElseThrow());
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn("checkpoints are published without a cosignature: {}", e.getMessage());
            }
            failing = true;
        } finally {
            leases.release(name());
        }
    }

    private void cosign(Note checkpoint) throws IOException {
        long old = witnessed.get();
        if (ask(checkpoint, old) instanceof Knows knows) {
            requireKnown(checkpoint, knows.size());
            if (ask(checkpoint, knows.size()) instanceof Knows) {
                throw new IOException(
                        "the witness " + witness.name() + " knows another tree each time");
            }
        }
        compared = true;
    }

    private Witness.Answer ask(Note checkpoint, long old) throws IOException {
        Checkpoint now = Checkpoint.parse(checkpoint.text());
        List<Hash> proof =
                database.resultOf(
                        tx -> new TreeProofs(LogStore.tiles(tx)).consistency(old, now.size()));
        Witness.Answer answer = witness.add(checkpoint, old, proof);
        switch (answer) {
            case Cosigned cosigned -> {
                witnessed.set(now.size());
                database.inTransaction(tx -> LogStore.cosign(tx, now, cosigned.line()));
            }
            case Contradicts _ ->
                    checkpoints.lose(
                            "the log has other entries than the witness "
                                    + witness.name()
                                    + " has cosigned");
            case Knows _ -> {}
        }
        return answer;
    }

    /** A witness may know more than {@code checkpoint}, but not more than the database. */
    private void requireKnown(Note checkpoint, long size) throws IOException {
        Checkpoint asked = Checkpoint.parse(checkpoint.text());
        if (size <= asked.size()) {
            return;
        }
        long inDatabase = database.resultOf(LogStore::tree).size();
        if (size > inDatabase) {
            checkpoints.lose(
                    "the log has "
                            + inDatabase
                            + " entries, and the witness "
                            + witness.name()
                            + " has cosigned "
                            + size);
        }
        throw new IOException("the witness " + witness.name() + " was asked by another server");
    }
}
