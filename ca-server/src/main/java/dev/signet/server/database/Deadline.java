package dev.signet.server.database;

import java.time.Duration;

/**
 * Until when the database may keep its caller waiting: bound by the edge around a request, so that
 * however many transactions the request has and however slow each is, its answer comes in time.
 * Work without a deadline, such as a job, may wait {@link #PATIENCE} for each statement.
 */
public final class Deadline {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** As {@link System#nanoTime}. */
    private static final ScopedValue<Long> END = ScopedValue.newInstance();

    private Deadline() {}

    /** What has to be done in time. */
    @FunctionalInterface
    public interface Work<X extends Throwable> {
        void run() throws X;
    }

    /** Runs {@code work}, whose use of the database ends within {@code limit} from now. */
    public static <X extends Throwable> void within(Duration limit, Work<X> work) throws X {
        var _ =
                ScopedValue.where(END, System.nanoTime() + limit.toNanos())
                        .<Boolean, X>call(() -> {
                            work.run();
                            return true;
                        });
    }

    /** How long from now; negative if it has passed. */
    static Duration remaining() {
        return END.isBound() ? Duration.ofNanos(END.get() - System.nanoTime()) : PATIENCE;
    }
}
