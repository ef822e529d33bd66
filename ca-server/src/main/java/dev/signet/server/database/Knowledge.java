package dev.signet.server.database;

import dev.signet.server.database.Changes.Reading;
import dev.signet.server.database.Changes.Topic;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How current the copies are that this server keeps in memory of what is in the database: at which
 * version each topic of {@link Changes} was read, and when that was last compared.
 *
 * <p>Safe for concurrent use; one thread compares at a time.
 */
public final class Knowledge {

    private static final Logger LOG = LoggerFactory.getLogger(Knowledge.class);

    /** Nothing is decided on knowledge that was compared longer ago than this. */
    static final Duration MAX_AGE = Duration.ofSeconds(1);

    /** Puts into force what is stored of a topic. */
    @FunctionalInterface
    public interface Reload {

        /**
         * Reads what is stored now, and puts it into force.
         *
         * @return false if what was in force stays in force for the time being, safely; it is tried
         *     again at the next comparison
         * @throws RuntimeException if it could not be done; the knowledge is as old as it was
         */
        boolean run();
    }

    private final Database database;
    private final Map<Topic, Reload> reloads;
    private final ClockCheck clockCheck;
    private final List<Runnable> repairs = new CopyOnWriteArrayList<>();
    private final ReentrantLock comparing = new ReentrantLock();

    /** Versions that are in force; guarded by {@link #comparing}. */
    private final Map<Topic, Long> known = new EnumMap<>(Topic.class);

    /** When the last comparison that succeeded began, as {@link System#nanoTime}. */
    private volatile long comparedAt = System.nanoTime() - MAX_AGE.toNanos();

    /**
     * Knows nothing yet: the first comparison reloads everything.
     *
     * @param clockCheck is told the database's time with each comparison
     */
    public Knowledge(Database database, Map<Topic, Reload> reloads, ClockCheck clockCheck) {
        this.database = database;
        this.reloads = Map.copyOf(reloads);
        this.clockCheck = clockCheck;
    }

    /**
     * Runs {@code repair} whenever the database may have lost commits that it acknowledged: when
     * the connection to it was lost and is back, and when a version went back. It must hand what
     * takes time to another thread.
     */
    public void whenCommitsMayBeLost(Runnable repair) {
        repairs.add(repair);
    }

    void commitsMayBeLost() {
        repairs.forEach(Runnable::run);
    }

    /**
     * Returns when the knowledge is no older than {@link #MAX_AGE}; at once, unless the process was
     * paused or the database is slow.
     *
     * @throws org.jdbi.v3.core.JdbiException if the database cannot be asked
     */
    public void ensureFresh() {
        if (isFresh()) {
            return;
        }
        var _ =
                Deadline.counting(() -> {
                    compareInTurn();
                    return true;
                });
    }

    /**
     * Takes in what was changed just now, as by this server itself: returns when it is in force.
     *
     * @throws org.jdbi.v3.core.JdbiException if the database cannot be asked
     */
    public void refresh() {
        compare(() -> database.resultOf(Changes::read));
    }

    private void compareInTurn() {
        awaitTurn();
        try {
            if (!isFresh()) {
                compare(() -> database.resultOf(Changes::read));
            }
        } finally {
            comparing.unlock();
        }
    }

    private boolean isFresh() {
        return System.nanoTime() - comparedAt < MAX_AGE.toNanos();
    }

    /** Leaves the time to find out that there is no connection. */
    private void awaitTurn() {
        Duration limit = Deadline.remaining().minus(Database.LONGEST_CONNECT);
        try {
            if (!comparing.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new DeadlinePassedException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: the server stops", e);
        }
    }

    /** Compares with what {@code read} finds, and reloads what is at another version. */
    void compare(Supplier<Reading> read) {
        comparing.lock();
        try {
            long began = System.nanoTime();
            Reading reading = read.get();
            clockCheck.compare(reading.databaseTime(), began, System.nanoTime());
            reloads.forEach((topic, reload) -> {
                long version = reading.versions().getOrDefault(topic, 0L);
                if (isNew(topic, version) && reload.run()) {
                    known.put(topic, version);
                }
            });
            comparedAt = began;
        } finally {
            comparing.unlock();
        }
    }

    private boolean isNew(Topic topic, long version) {
        Long before = known.get(topic);
        if (before == null) {
            return true;
        }
        if (version < before) {
            LOG.error(
                    "the database lost changes that it had acknowledged: {} were at version {} and"
                            + " are at {}",
                    topic.text(),
                    before,
                    version);
            commitsMayBeLost();
        }
        return version != before;
    }
}
