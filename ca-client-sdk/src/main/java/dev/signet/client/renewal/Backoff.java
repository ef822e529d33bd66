package dev.signet.client.renewal;

import dev.signet.client.CaException;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long to wait after an attempt failed: full jitter, from 1 s, doubling, to a twentieth of the
 * life that is left or 5 s, and never beyond the end, so that there are always attempts to come
 * before the certificate ends.
 */
public final class Backoff {

    private static final Duration BASE = Duration.ofSeconds(1);
    private static final Duration LEAST_CAP = Duration.ofSeconds(5);
    private static final Duration MOST_CAP = Duration.ofMinutes(5);
    private static final Duration MOST_MALFORMED = Duration.ofHours(1);

    private Backoff() {}

    /**
     * The pause after {@code failure}.
     *
     * @param failures in a row, at least 1
     * @param remaining life of the certificate in use; zero without one
     */
    public static Duration after(
            CaException failure, int failures, Duration remaining, RandomGenerator chance) {
        Duration cap = clamp(remaining.dividedBy(20), LEAST_CAP, MOST_CAP);
        if (!remaining.isZero() && !remaining.isNegative()) {
            cap = min(cap, remaining);
        }
        if (failure instanceof CaException.Refused refused) {
            int status = refused.problem().status();
            if (status != 401) {
                // Somebody may repair the role; other requests get the same answer until a
                // program or a role changes.
                Duration slow =
                        status == 403
                                ? cap
                                : clamp(remaining.dividedBy(10), LEAST_CAP, MOST_MALFORMED);
                return between(slow.dividedBy(2), slow, chance);
            }
        }
        Duration pause = jittered(cap, failures, chance);
        Optional<Duration> asked =
                failure instanceof CaException.Unavailable unavailable
                        ? unavailable.retryAfter()
                        : Optional.empty();
        return asked.map(wanted -> min(wanted, max(remaining.dividedBy(4), BASE)).plus(pause))
                .orElse(pause);
    }

    private static Duration jittered(Duration cap, int failures, RandomGenerator chance) {
        Duration most = min(cap, BASE.multipliedBy(1L << Math.min(failures - 1, 16)));
        return between(Duration.ZERO, most, chance);
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
