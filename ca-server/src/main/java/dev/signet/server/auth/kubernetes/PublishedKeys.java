package dev.signet.server.auth.kubernetes;

import java.time.Clock;
import java.util.concurrent.Executor;

/**
 * The keys that an issuer of tokens publishes, of whatever kind it is, fetched and kept as those of
 * clusters are: bounded, over HTTPS, and at most once in ten seconds. Safe for concurrent use.
 */
public final class PublishedKeys {

    private final ClusterKeys keys;

    /**
     * Fetches nothing yet.
     *
     * @param owner whose keys they are, for messages
     * @param issuer as the issuer names itself, which discovery must agree with
     * @param background runs fetches of keys that nobody waits for
     */
    public PublishedKeys(
            String owner,
            String issuer,
            KeySource source,
            KeyFetchLimits limits,
            Clock clock,
            Executor background) {
        this.keys =
                new ClusterKeys(
                        owner, new KeyFetch(issuer, source, limits)::fetch, clock, background);
    }

    /**
     * Whether one of the keys signed {@code token}; looks for new ones if it names one that is not
     * at hand.
     *
     * @throws KeysUnavailableException if that cannot be told at the moment
     */
    public boolean signed(CompactToken token) throws KeysUnavailableException {
        return keys.current().verifies(token)
                || (!keys.current().knowsKeyOf(token) && keys.lookedUpAgain().verifies(token));
    }
}
