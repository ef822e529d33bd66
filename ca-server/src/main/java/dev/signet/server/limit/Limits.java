package dev.signet.server.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a server remembers of those who ask: in memory, bounded, for itself alone. Safe for
 * concurrent use.
 */
public final class Limits {

    private static final long MAX_CREDENTIALS = 100_000;

    /** Beside those at it and some others well within the threads that there are. */
    private static final int WAITING = 64;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    /** How long a credential counts as good after it was accepted. */
    private static final Duration GOOD = Duration.ofMinutes(10);

    private final LimitsConfig config;
    private final TokenBuckets<Long> addresses;
    private final TokenBuckets<String> identities;
    private final Places issuances;
    private final RefusalStreaks streaks;
    private final Cache<String, Boolean> good;

    /**
     * @param nanoTime as {@link System#nanoTime}
     */
    public Limits(LimitsConfig config, LongSupplier nanoTime, RandomGenerator random) {
        this.config = config;
        this.addresses = new TokenBuckets<>(config.address(), nanoTime);
        this.identities = new TokenBuckets<>(config.identity(), nanoTime);
        this.issuances = new Places(config.issuances(), WAITING, LONGEST_WAIT);
        this.streaks = new RefusalStreaks(config.longestWait(), nanoTime, random);
        this.good =
                Caffeine.newBuilder()
                        .maximumSize(MAX_CREDENTIALS)
                        .expireAfterWrite(GOOD)
                        .ticker(nanoTime::getAsLong)
                        .executor(Runnable::run)
                        .build();
    }

    public LimitsConfig config() {
        return config;
    }

    /** By the network a client is in, see {@code api.ClientNetwork}. */
    public TokenBuckets<Long> addresses() {
        return addresses;
    }

    public TokenBuckets<String> identities() {
        return identities;
    }

    /** Who may have a certificate issued now. */
    public Places issuances() {
        return issuances;
    }

    public RefusalStreaks streaks() {
        return streaks;
    }

    /** Whether the credential with this digest was accepted within the last ten minutes. */
    public boolean isGood(String credential) {
        return good.getIfPresent(credential) != null;
    }

    public void good(String credential) {
        good.put(credential, Boolean.TRUE);
    }
}
