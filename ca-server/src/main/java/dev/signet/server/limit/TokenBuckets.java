package dev.signet.server.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A token bucket for each key, full at first (the generic cell rate algorithm, ITU-T I.371: of a
 * bucket only the time at which it will be full again is kept).
 *
 * <p>Remembers 100,000 keys; of more, those seen least often are forgotten, which fills their
 * buckets. Safe for concurrent use, without locks.
 *
 * @param <K> whose bucket it is
 */
public final class TokenBuckets<K> {

    private static final long MAX_KEYS = 100_000;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Nanoseconds in which one token flows in. */
    private final long interval;

    /** Nanoseconds in which an empty bucket becomes full. */
    private final long depth;

    private final LongSupplier nanoTime;
    private final long start;

    private final Cache<K, AtomicLong> fullAt =
            Caffeine.newBuilder().maximumSize(MAX_KEYS).executor(Runnable::run).build();

    /**
     * @param nanoTime as {@link System#nanoTime}
     */
    public TokenBuckets(Rate rate, LongSupplier nanoTime) {
        this.interval = SECOND / rate.perSecond();
        this.depth = interval * rate.burst();
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /** Takes a token; if there is none, tells how long it takes until there is, and takes none. */
    public Optional<Duration> take(K key) {
        AtomicLong bucket = bucket(key);
        long now = now();
        while (true) {
            long before = bucket.get();
            long after = Math.max(before, now) + interval;
            if (after - now > depth) {
                return Optional.of(Duration.ofNanos(after - now - depth));
            }
            if (bucket.compareAndSet(before, after)) {
                return Optional.empty();
            }
        }
    }

    /** Takes a token for what has happened already; an empty bucket stays empty. */
    public void charge(K key) {
        long now = now();
        long _ =
                bucket(key)
                        .updateAndGet(
                                full -> Math.min(Math.max(full, now) + interval, now + depth));
    }

    /** How long it takes until there is a token; empty if there is one. */
    public Optional<Duration> pause(K key) {
        AtomicLong bucket = fullAt.getIfPresent(key);
        long now = now();
        long missing = bucket == null ? 0 : bucket.get() + interval - now - depth;
        return missing > 0 ? Optional.of(Duration.ofNanos(missing)) : Optional.empty();
    }

    private AtomicLong bucket(K key) {
        return fullAt.get(key, _ -> new AtomicLong());
    }

    /** From 0 up, so that a bucket that was never used is full. */
    private long now() {
        return nanoTime.getAsLong() - start;
    }
}
