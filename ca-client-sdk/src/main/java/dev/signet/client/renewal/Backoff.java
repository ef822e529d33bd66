package dev.signet.client.renewal;

import dev.signet.client.CaException;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long to wait after an attempt failed: full jitter, from 1 s, doubling, to a twentieth of the
 * life that is left or 5 s, and never beyond the end, so that there are always attempts to come
 * before the certificate ends.
 *
 * <p>Where no life is left there is no end to be before: attempts go on every few seconds, but a
 * server that asks for peace gets up to a minute of it, and one that refuses is asked ever more
 * slowly.
 */
public final class Backoff {

    private static final Duration BASE = Duration.ofSeconds(1);
    private static final Duration LEAST_CAP = Duration.ofSeconds(5);
    private static final Duration MOST_CAP = Duration.ofMinutes(5);
    private static final Duration MOST_MALFORMED = Duration.ofHours(1);
    private static final Duration MOST_PEACE_WITHOUT_LIFE = Duration.ofSeconds(60);

    private Backoff() {}

    /**
     * The pause after {@code failure}.
     *
     * @param failures in a row, at least 1
     * @param remaining life of the certificate in use; zero without one, or once it has ended
     */
    public static Duration after(
            CaException failure, int failures, Duration remaining, RandomGenerator chance) {
        Duration cap = clamp(remaining.dividedBy(20), LEAST_CAP, MOST_CAP);
        boolean alive = remaining.compareTo(Duration.ZERO) > 0;
        if (alive) {
            cap = min(cap, remaining);
        }
        if (failure instanceof CaException.Refused refused && refused.problem().status() != 401) {
            Duration slow =
                    alive
                            ? slow(refused.problem().status(), cap, remaining)
                            : min(doubled(LEAST_CAP, failures), MOST_CAP);
            return between(slow.dividedBy(2), slow, chance);
        }
        Duration pause = between(Duration.ZERO, min(cap, doubled(BASE, failures)), chance);
        Duration mostPeace = alive ? max(remaining.dividedBy(4), BASE) : MOST_PEACE_WITHOUT_LIFE;
        Optional<Duration> asked =
                failure instanceof CaException.Unavailable unavailable
                        ? unavailable.retryAfter()
                        : Optional.empty();
        return asked.map(wanted -> min(wanted, mostPeace).plus(pause)).orElse(pause);
    }

    /**
     * Somebody may repair the role; other requests get the same answer until a program or a role
     * changes.
     */
    private static Duration slow(int status, Duration cap, Duration remaining) {
        return status == 403 ? cap : clamp(remaining.dividedBy(10), LEAST_CAP, MOST_MALFORMED);
    }

    private static Duration doubled(Duration first, int failures) {
        return first.multipliedBy(1L << Math.min(failures - 1, 16));
    }

    /** {@code length}, give or take a tenth. */
    public static Duration around(Duration length, RandomGenerator chance) {
        return between(
                length.multipliedBy(9).dividedBy(10),
                length.multipliedBy(11).dividedBy(10),
                chance);
    }

    /** From {@code least} to {@code most}, each as likely as any other. */
    public static Duration between(Duration least, Duration most, RandomGenerator chance) {
        long width = most.minus(least).toNanos();
        return width <= 0 ? least : least.plusNanos(chance.nextLong(width));
    }

    private static Duration clamp(Duration value, Duration least, Duration most) {
        return min(max(value, least), most);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
