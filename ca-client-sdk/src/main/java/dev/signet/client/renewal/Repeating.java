package dev.signet.client.renewal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does one step after the other on one thread, each as long after the one before as that one said.
 */
public final class Repeating implements AutoCloseable {

    private static final Logger LOG = System.getLogger("dev.signet.client.renewal");

    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(30);

    private final ScheduledExecutorService thread;
    private final Supplier<Duration> step;
    private @Nullable Future<?> next;
    private boolean again;
    private boolean closed;

    public Repeating(ScheduledExecutorService thread, Supplier<Duration> step) {
        this.thread = thread;
        this.step = step;
    }

    /** Brings the next step forward to now. */
    public synchronized void now() {
        again = true;
        schedule(Duration.ZERO);
    }

    private synchronized void schedule(Duration wanted) {
        // Somebody may have asked for a step while this one was under way.
        Duration pause = again ? Duration.ZERO : wanted;
        if (closed) {
            return;
        }
        if (next != null) {
            next.cancel(false);
        }
        next = thread.schedule(this::run, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Nothing that a step throws ends the repetition. */
    private void run() {
        synchronized (this) {
            again = false;
        }
        Duration pause = AFTER_A_FAULT;
        try {
            pause = step.get();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a step failed in a way that nobody foresaw", e);
        }
        schedule(pause);
    }

    /** Lets a step that is under way be interrupted. */
    @Override
    public synchronized void close() {
        closed = true;
        thread.shutdownNow();
    }

    /** Once closed, waits for the step that was under way; returns early if interrupted. */
    public void awaitEnd(Duration most) {
        try {
            if (!thread.awaitTermination(most.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.WARNING, "a step did not end within {0}", most);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
