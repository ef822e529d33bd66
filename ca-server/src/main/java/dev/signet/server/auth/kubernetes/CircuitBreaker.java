package dev.signet.server.auth.kubernetes;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Leaves a host alone that fails: after some failures in a row there is one attempt a pause, whose
 * success lets everybody ask again. Safe for concurrent use.
 */
final class CircuitBreaker {

    private final int failuresToOpen;
    private final Duration pause;
    private final Clock clock;

    private int failures;
    private Optional<Instant> failingSince = Optional.empty();
    private Instant lastTry = Instant.EPOCH;

    CircuitBreaker(int failuresToOpen, Duration pause, Clock clock) {
        this.failuresToOpen = failuresToOpen;
        this.pause = pause;
        this.clock = clock;
    }

    /**
     * Whether the host may be asked now; who is told so must tell how it ended. If the clock was
     * set back, the pause is over.
     */
    synchronized boolean admits() {
        Instant now = clock.instant();
        boolean admits =
                failures < failuresToOpen
                        || now.isBefore(lastTry)
                        || !now.isBefore(lastTry.plus(pause));
        if (admits) {
            lastTry = now;
        }
        return admits;
    }

    synchronized void succeeded() {
        failures = 0;
        failingSince = Optional.empty();
    }

    /** Returns since when the host has failed, without a success in between. */
    synchronized Instant failed() {
        Instant now = clock.instant();
        failures = Math.min(failures + 1, failuresToOpen);
        lastTry = now;
        Instant since = failingSince.orElse(now);
        failingSince = Optional.of(since);
        return since;
    }

    /** Since when the host has failed; empty if the latest attempt was good or there was none. */
    synchronized Optional<Instant> failingSince() {
        return failingSince;
    }

    /** When the host was last asked; 1970 if it was not. */
    synchronized Instant lastTry() {
        return lastTry;
    }
}
