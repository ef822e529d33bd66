package dev.signet.cli.agent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How something stands that is tried until it succeeds: the pause after a failure doubles from 1 s
 * to 1 min, half of it by chance. Not for concurrent use; what {@link #failure} returns is.
 */
final class Attempts {

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 6;

    private final Clock clock;
    private final RandomGenerator chance;
    private int failures;
    private Optional<Failure> failure = Optional.empty();

    Attempts(Clock clock, RandomGenerator chance) {
        this.clock = clock;
        this.chance = chance;
    }

    /**
     * A failure that lasts.
     *
     * @param since the first attempt that failed after the last that did not
     * @param message of the last
     */
    record Failure(Instant since, String message) {}

    void succeeded() {
        failures = 0;
        failure = Optional.empty();
    }

    /** Notes a failure and says how long to wait before the next attempt. */
    Duration failed(String message) {
        Instant since = failure.map(Failure::since).orElseGet(clock::instant);
        failure = Optional.of(new Failure(since, message));
        Duration pause = LEAST.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
        failures++;
        long half = (pause.compareTo(MOST) < 0 ? pause : MOST).dividedBy(2).toNanos();
        return Duration.ofNanos(half + chance.nextLong(half + 1));
    }

    Optional<Failure> failure() {
        return failure;
    }
}
