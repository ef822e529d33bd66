package dev.signet.client.renewal;

import dev.signet.client.RenewalListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tells one listener what happened, in order, on a thread that is there while there is news. */
public final class Notifications implements AutoCloseable {

    private static final Logger LOG = System.getLogger("dev.signet.client.renewal");

    private static final int KEPT_SECONDS = 10;

    private final RenewalListener listener;
    private final ThreadPoolExecutor thread;

    public Notifications(RenewalListener listener, String threadName) {
        this.listener = listener;
        this.thread =
                new ThreadPoolExecutor(
                        1,
                        1,
                        KEPT_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(RenewalListener.MOST_WAITING),
                        Daemons.named(threadName),
                        Notifications::dropOldest);
        thread.allowCoreThreadTimeOut(true);
    }

    /** Returns at once. */
    public void tell(Consumer<RenewalListener> news) {
        thread.execute(() -> call(news));
    }

    private void call(Consumer<RenewalListener> news) {
        try {
            news.accept(listener);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a listener failed: " + listener.getClass().getName(), e);
        }
    }

    private static void dropOldest(Runnable news, ThreadPoolExecutor full) {
        if (full.isShutdown()) {
            return;
        }
        if (full.getQueue().poll() != null) {
            LOG.log(
                    Level.WARNING,
                    "a listener is {0} events behind; it misses the oldest",
                    RenewalListener.MOST_WAITING);
        }
        full.execute(news);
    }

    /** Lets a call that is under way be interrupted; what waits is not told any more. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
