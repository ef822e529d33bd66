package dev.signet.server.database;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * How long the database may keep a request waiting in all: bound by the edge around the request, so
 * that however many transactions it has and however slow each is, its answer comes in time. What
 * else a request does, such as making an RSA key, does not count. Work without a deadline, such as
 * a job, may wait {@link #PATIENCE} for each statement.
 */
public final class Deadline {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final ScopedValue<Budget> BUDGET = ScopedValue.newInstance();

    private Deadline() {}

    /** What has to be done in time. */
    @FunctionalInterface
    public interface Work<X extends Throwable> {
        void run() throws X;
    }

    /** What is left; used by the thread of the request alone. */
    private static final class Budget {

        private long leftNanos;
        private long waitingSince;
        private boolean waiting;

        Budget(Duration limit) {
            leftNanos = limit.toNanos();
        }

        long remainingNanos() {
            return waiting ? leftNanos - (System.nanoTime() - waitingSince) : leftNanos;
        }

        <T> T spendOn(Supplier<T> use) {
            if (waiting) {
                return use.get();
            }
            waiting = true;
            waitingSince = System.nanoTime();
            try {
                return use.get();
            } finally {
                leftNanos = remainingNanos();
                waiting = false;
            }
        }
    }

    /** Runs {@code work}, which may wait for the database for {@code limit} in all. */
    public static <X extends Throwable> void within(Duration limit, Work<X> work) throws X {
        var _ =
                ScopedValue.where(BUDGET, new Budget(limit))
                        .<Boolean, X>call(() -> {
                            work.run();
                            return true;
                        });
    }

    /** Counts {@code use} of the database, the wait for a connection included. */
    static <T> T counting(Supplier<T> use) {
        return BUDGET.isBound() ? BUDGET.get().spendOn(use) : use.get();
    }

    /** How long it may still take; negative if it took too long already. */
    static Duration remaining() {
        return BUDGET.isBound() ? Duration.ofNanos(BUDGET.get().remainingNanos()) : PATIENCE;
    }
}
