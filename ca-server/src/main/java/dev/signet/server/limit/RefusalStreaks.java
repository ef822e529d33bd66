package dev.signet.server.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Who was refused again and again, and must pause before the next attempt.
 *
 * <p>Twenty refusals in a row cost nothing. Each further one doubles the pause, from a second up to
 * the longest; one success ends the streak. Refusals during a pause are of requests that were under
 * way, and do not lengthen it. Remembers 100,000 keys, each until it was not refused for twice the
 * longest pause. Safe for concurrent use.
 */
public final class RefusalStreaks {

    /** More than somebody who tries something out has in a row. */
    static final int FREE = 20;

    private static final long MAX_KEYS = 100_000;

    private static final Duration FIRST = Duration.ofSeconds(1);

    /** Doublings until any pause is longer than the longest that may be configured. */
    private static final int MAX_DOUBLINGS = 12;

    private final Duration longest;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final Cache<String, Streak> streaks;

    /**
     * @param until when the pause ends, as {@code nanoTime}
     */
    private record Streak(int refusals, long until) {}

    /**
     * @param longest zero: nobody has to pause
     * @param random spreads those who were refused together
     */
    public RefusalStreaks(Duration longest, LongSupplier nanoTime, RandomGenerator random) {
        this.longest = longest;
        this.nanoTime = nanoTime;
        this.random = random;
        this.streaks =
                Caffeine.newBuilder()
                        .maximumSize(MAX_KEYS)
                        .expireAfterWrite(longest.multipliedBy(2).plus(FIRST))
                        .ticker(nanoTime::getAsLong)
                        .executor(Runnable::run)
                        .build();
    }

    /**
     * How long {@code key} should wait: what is left of its pause and up to a quarter more; empty
     * if it may try now.
     */
    public Optional<Duration> pause(String key) {
        Streak streak = streaks.getIfPresent(key);
        long left = streak == null ? 0 : streak.until - nanoTime.getAsLong();
        return left > 0
                ? Optional.of(Duration.ofNanos(left + random.nextLong(left / 4 + 1)))
                : Optional.empty();
    }

    public void refused(String key) {
        long now = nanoTime.getAsLong();
        var _ =
                streaks.asMap()
                        .compute(
                                key,
                                (_, streak) -> {
                                    if (streak == null) {
                                        return new Streak(1, now);
                                    }
                                    return streak.until - now > 0
                                            ? streak
                                            : next(streak.refusals + 1, now);
                                });
    }

    public void accepted(String key) {
        streaks.invalidate(key);
    }

    /** Nobody has to pause any more: what was refused may be granted now. */
    public void forget() {
        streaks.invalidateAll();
    }

    private Streak next(int refusals, long now) {
        if (refusals <= FREE) {
            return new Streak(refusals, now);
        }
        int doublings = Math.min(refusals - FREE - 1, MAX_DOUBLINGS);
        Duration pause = FIRST.multipliedBy(1L << doublings);
        Duration bounded = pause.compareTo(longest) < 0 ? pause : longest;
        return new Streak(refusals, now + bounded.toNanos());
    }
}
