package dev.signet.server.transparency;

import dev.signet.server.database.Database;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.tlog.Note;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the newest checkpoint in an object store, some seconds after it is published; but compares
 * the database with what is there first.
 */
final class CheckpointKeeping implements Keeping {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointKeeping.class);

    /** A store asks money for each request. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final CheckpointStore store;
    private final Checkpoints checkpoints;
    private final JobLeases leases;
    private final Database database;
    private boolean compared;
    private boolean failing;
    private Optional<Note> written = Optional.empty();

    CheckpointKeeping(
            CheckpointStore store, Checkpoints checkpoints, JobLeases leases, Database database) {
        this.store = store;
        this.checkpoints = checkpoints;
        this.leases = leases;
        this.database = database;
    }

    @Override
    public String name() {
        return "audit-log-store";
    }

    @Override
    public Duration pause() {
        return PAUSE;
    }

    /**
     * Compares, unless it has, and writes what is new. A store that cannot be reached is none to
     * stop for: it is tried again.
     *
     * @throws LostEntriesException if the database has less than the store
     */
    @Override
    public void keep() {
        try {
            compare();
            write();
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn("{}; it is tried again", e.getMessage());
            }
            failing = true;
        }
    }

    private void compare() throws IOException {
        if (!compared) {
            Optional<Note> kept = store.read();
            kept.ifPresent(note -> database.inTransaction(tx -> checkpoints.compare(tx, note)));
            compared = true;
        }
    }

    private void write() throws IOException {
        Optional<Note> newest = database.resultOf(checkpoints::tree).checkpoint();
        if (newest.isPresent() && !newest.equals(written) && leases.tryAcquire(name(), PAUSE)) {
            store.write(newest.get());
            written = newest;
        }
    }
}
