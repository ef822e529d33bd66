package dev.signet.acceptance;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Each of several services calls the next one, again and again, until it is closed. */
final class CallsAllRound implements AutoCloseable {

    private static final int THREADS = 4;
    private static final long PAUSE_MILLIS = 300;

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    private CallsAllRound() {}

    static CallsAllRound of(List<RenewingService> services) {
        var calls = new CallsAllRound();
        for (int caller = 0; caller < services.size(); caller++) {
            calls.repeat(services.get(caller), services.get((caller + 1) % services.size()));
        }
        return calls;
    }

    private void repeat(RenewingService caller, RenewingService called) {
        var _ =
                threads.scheduleWithFixedDelay(
                        () -> call(caller, called), 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void call(RenewingService caller, RenewingService called) {
        try {
            caller.call(called);
            answered.incrementAndGet();
        } catch (Exception e) {
            failure.compareAndSet(null, e);
        }
    }

    int answered() {
        return answered.get();
    }

    /** The first call that was not answered as it should be. */
    Optional<Exception> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** Ends the calls; one that failed fails the test. */
    @Override
    public void close() {
        threads.shutdown();
        threads.close();
        failure()
                .ifPresent(e -> {
                    throw new AssertionError("a call failed", e);
                });
    }
}
