package dev.signet.client.renewal;

import java.time.Duration;
import java.time.Instant;

/**
 * A time to come by two clocks, reached as soon as one of them says so: the wall's goes on while
 * the machine sleeps and may be set, the monotonic one does neither. Whoever waits for an alarm
 * looks again after a minute at most.
 */
public final class Alarm {

    private static final Duration MOST = Duration.ofDays(36_500);

    private final Surroundings surroundings;
    private final Instant at;
    private final long nanos;

    private Alarm(Surroundings surroundings, Instant at, long nanos) {
        this.surroundings = surroundings;
        this.at = at;
        this.nanos = nanos;
    }

    /** Rings at {@code at}; has rung if that has passed. */
    public static Alarm at(Surroundings surroundings, Instant at) {
        Duration delay = Duration.between(surroundings.clock().instant(), at);
        if (delay.compareTo(MOST) > 0) {
            delay = MOST;
        } else if (delay.isNegative()) {
            delay = Duration.ZERO;
        }
        return new Alarm(surroundings, at, surroundings.nanos().getAsLong() + delay.toNanos());
    }

    /** Rings {@code delay} from now. */
    public static Alarm in(Surroundings surroundings, Duration delay) {
        return at(surroundings, surroundings.clock().instant().plus(delay));
    }

    /** When it rings by the wall's clock. */
    public Instant instant() {
        return at;
    }

    /** How long until it rings; zero once it has. */
    public Duration remaining() {
        Duration wall = Duration.between(surroundings.clock().instant(), at);
        Duration monotonic = Duration.ofNanos(nanos - surroundings.nanos().getAsLong());
        Duration least = wall.compareTo(monotonic) < 0 ? wall : monotonic;
        return least.isNegative() ? Duration.ZERO : least;
    }

    public boolean hasRung() {
        return remaining().isZero();
    }
}
