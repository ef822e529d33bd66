package dev.signet.server.auth.kubernetes;

import dev.signet.server.auth.jwt.KeySource;
import java.time.Duration;
import java.util.Optional;

/** What a cluster's tokens are verified with; the {@code mode} of its configuration. */
public sealed interface Verification {

    /** With the keys that the cluster publishes, and nothing else. */
    record OfflineOnly(KeySource source) implements Verification {

        @Override
        public Optional<KeySource> keys() {
            return Optional.of(source);
        }
    }

    /** By asking the cluster's API server, which verifies the signature too. */
    record ReviewOnly(ReviewConfig server) implements Verification {

        @Override
        public Optional<ReviewConfig> review() {
            return Optional.of(server);
        }
    }

    /**
     * With the published keys first, then by asking the API server, whose word counts.
     *
     * @param reviewsUnknownKeys whether the API server is asked also about a token whose key is not
     *     among those published: an external signer may withhold some; default false
     * @param renewals what is done while the API server cannot be asked; if empty, nothing
     */
    record Both(
            KeySource source,
            ReviewConfig server,
            boolean reviewsUnknownKeys,
            Optional<Renewals> renewals)
            implements Verification {

        @Override
        public Optional<KeySource> keys() {
            return Optional.of(source);
        }

        @Override
        public Optional<ReviewConfig> review() {
            return Optional.of(server);
        }

        @Override
        public boolean believesTheServerAlone() {
            return reviewsUnknownKeys;
        }
    }

    /**
     * Tokens whose signature was verified are good for renewals while the API server cannot be
     * asked.
     *
     * @param within for how long after it first failed; default 1 h, 1 s to 24 h
     * @param maxTtl longest lifetime of what is renewed; default 1 h, 1 min to 24 h
     */
    record Renewals(Duration within, Duration maxTtl) {

        public static final Duration DEFAULT_WITHIN = Duration.ofHours(1);
        public static final Duration DEFAULT_MAX_TTL = Duration.ofHours(1);

        private static final Duration LONGEST = Duration.ofDays(1);

        public Renewals {
            Bounds.require("review.renewals_within", within, Duration.ofSeconds(1), LONGEST);
            Bounds.require("review.renewals_max_ttl", maxTtl, Duration.ofMinutes(1), LONGEST);
        }
    }

    /** Where the keys are from; empty if none are used. */
    default Optional<KeySource> keys() {
        return Optional.empty();
    }

    /** The API server that is asked; empty if none is. */
    default Optional<ReviewConfig> review() {
        return Optional.empty();
    }

    /**
     * Whether, unless it is said otherwise, a certificate is enough to renew it: not where the API
     * server is asked, which can be asked about tokens alone.
     */
    default boolean renewsWithCertificate() {
        return review().isEmpty();
    }

    /** What is done while the API server cannot be asked; if empty, nothing. */
    default Optional<Renewals> renewals() {
        return Optional.empty();
    }

    /** Whether the API server is asked about tokens whose signature nobody here verified. */
    default boolean believesTheServerAlone() {
        return keys().isEmpty();
    }
}
