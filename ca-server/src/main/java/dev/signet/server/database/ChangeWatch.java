package dev.signet.server.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link Knowledge} fresh on a thread and a connection of its own: compares when PostgreSQL
 * notifies of a change, and at the latest after a pause, which is what counts where no notification
 * comes through.
 */
public final class ChangeWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeWatch.class);

    /** Half of what knowledge may be old, so that requests find it fresh. */
    private static final Duration PAUSE = Knowledge.MAX_AGE.dividedBy(2);

    /** Between attempts to reach a database that is away. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** For each comparison: a host that has vanished answers nothing, not even an error. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Database database;
    private final Knowledge knowledge;
    private final Duration pause;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Handle connected;

    /** Whether the database is away; used by the thread alone. */
    private boolean away;

    private ChangeWatch(
            Database database, Knowledge knowledge, Duration pause, ThreadFactory threads) {
        this.database = database;
        this.knowledge = knowledge;
        this.pause = pause;
        this.thread = threads.newThread(this::run);
    }

    /** Starts to watch {@code database} on a thread of {@code threads}, until closed. */
    public static ChangeWatch start(Database database, Knowledge knowledge, ThreadFactory threads) {
        return start(database, knowledge, PAUSE, threads);
    }

    /** As above, comparing only every {@code pause} unless notified. */
    static ChangeWatch start(
            Database database, Knowledge knowledge, Duration pause, ThreadFactory threads) {
        var watch = new ChangeWatch(database, knowledge, pause, threads);
        watch.thread.start();
        return watch;
    }

    private void run() {
        while (!isStopped()) {
            try {
                watch();
            } catch (RuntimeException | SQLException e) {
                lost(e);
                var _ = stoppedWithin(RETRY);
            }
        }
    }

    private void watch() throws SQLException {
        try (Handle handle = connect()) {
            connected = handle;
            while (!isStopped()) {
                // After LISTEN, so that no change falls between.
                Deadline.within(PATIENCE, () -> knowledge.compare(() -> Changes.read(handle)));
                back();
                awaitChange(handle);
            }
        } finally {
            connected = null;
        }
    }

    private Handle connect() {
        Handle handle = database.unpooled();
        if (database.dialect() == Dialect.POSTGRESQL) {
            var _ = handle.execute("LISTEN " + Changes.CHANNEL);
        }
        return handle;
    }

    private void awaitChange(Handle handle) throws SQLException {
        switch (database.dialect()) {
            case POSTGRESQL -> {
                var _ =
                        handle.getConnection()
                                .unwrap(PGConnection.class)
                                .getNotifications((int) pause.toMillis());
            }
            case H2 -> {
                var _ = stoppedWithin(pause);
            }
        }
    }

    private void lost(Exception cause) {
        if (!away && !isStopped()) {
            LOG.error(
                    "cannot see what others change in the database; trying again every {} s",
                    RETRY.toSeconds(),
                    cause);
        }
        away = true;
    }

    private void back() {
        if (away) {
            away = false;
            LOG.info("sees again what others change in the database");
            knowledge.commitsMayBeLost();
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private boolean stoppedWithin(Duration time) {
        try {
            return stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stopped.countDown();
            return true;
        }
    }

    /** Returns when the connection is closed, or {@link #PATIENCE} has passed. */
    @Override
    public void close() {
        stopped.countDown();
        try {
            Handle waiting = connected;
            if (waiting != null && database.dialect() == Dialect.POSTGRESQL) {
                waiting.getConnection().abort(Runnable::run);
            }
            var _ = thread.join(PATIENCE);
        } catch (SQLException e) {
            LOG.debug("the connection is gone already", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
