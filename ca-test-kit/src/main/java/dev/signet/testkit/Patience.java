package dev.signet.testkit;

import dev.signet.client.CaException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what is about to happen, and not for ever. */
final class Patience {

    /** Of everything that the kit waits for. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Duration PAUSE = Duration.ofMillis(20);

    private Patience() {}

    /**
     * Returns once {@code holds}.
     *
     * @param what completes "the test CA has not …"
     * @throws IllegalStateException after a minute, or if the thread is interrupted
     */
    static void until(String what, BooleanSupplier holds) {
        long began = System.nanoTime();
        while (!holds.getAsBoolean()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted before the test CA had " + what);
            }
            if (System.nanoTime() - began > LIMIT.toNanos()) {
                throw new IllegalStateException(
                        "the test CA has not " + what + " within " + LIMIT.toSeconds() + " s");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** The first answer that will do, or the last of a minute. */
    static <T> T first(Supplier<T> question, Predicate<T> willDo) {
        long began = System.nanoTime();
        T answer = question.get();
        while (!willDo.test(answer) && System.nanoTime() - began < LIMIT.toNanos()) {
            LockSupport.parkNanos(PAUSE.toNanos());
            answer = question.get();
        }
        return answer;
    }

    /**
     * The first answer that is not that the server is too busy.
     *
     * @throws CaException any other failure; or that the server was too busy for a minute
     */
    static <T> T answer(DirectClient.Question<T> question) throws CaException {
        long began = System.nanoTime();
        while (true) {
            try {
                return question.ask();
            } catch (CaException.Unavailable e) {
                if (System.nanoTime() - began > LIMIT.toNanos()
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /**
     * Returns once the clock has passed {@code end}.
     *
     * @throws IllegalArgumentException if that takes more than a minute
     */
    static void untilAfter(Instant end) {
        Clock clock = Clock.systemUTC();
        Duration left = Duration.between(clock.instant(), end);
        if (left.compareTo(LIMIT) > 0) {
            throw new IllegalArgumentException(
                    "that certificate lives for another "
                            + left.toSeconds()
                            + " s; give it a short life first: lifetime(Duration)");
        }
        until("seen the end of a certificate", () -> clock.instant().isAfter(end));
    }
}
