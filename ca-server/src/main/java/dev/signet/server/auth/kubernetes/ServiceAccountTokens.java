package dev.signet.server.auth.kubernetes;

import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.AuthenticationOutcome.Unavailable;
import dev.signet.server.auth.Authenticator;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * Verifies service-account tokens offline, with the keys that their cluster publishes.
 *
 * <p>What it cannot see: that a pod or account was deleted before its token ended. Keys belong to
 * their cluster: several clusters may have the same issuer (all have {@code
 * https://kubernetes.default.svc} by default), and then the signature tells which one it is.
 */
public final class ServiceAccountTokens implements Authenticator<String> {

    private final List<Cluster> clusters;
    private final Clock clock;

    /**
     * Takes tokens of {@code clusters}; fetches nothing yet.
     *
     * @param background runs fetches of keys that nobody waits for
     * @throws IllegalArgumentException if two clusters have the same name
     */
    public ServiceAccountTokens(
            List<ClusterConfig> clusters, KeyFetchLimits limits, Clock clock, Executor background) {
        long names = clusters.stream().map(ClusterConfig::name).distinct().count();
        if (names < clusters.size()) {
            throw new IllegalArgumentException("two clusters have the same name");
        }
        this.clusters =
                clusters.stream()
                        .map(config ->
                                new Cluster(
                                        config,
                                        new ClusterKeys(
                                                config.name(),
                                                new KeyFetch(config, limits)::fetch,
                                                clock,
                                                background)))
                        .toList();
        this.clock = clock;
    }

    /**
     * Fetches the keys of all clusters, so that the first callers need not wait for them. A cluster
     * that cannot be reached is logged and tried again when one of its tokens comes.
     *
     * @return the names of the clusters whose keys are not at hand now
     */
    public List<String> fetchKeys() {
        List<String> missing = new ArrayList<>();
        for (Cluster cluster : clusters) {
            try {
                var _ = cluster.keys().current();
            } catch (KeysUnavailableException e) {
                missing.add(cluster.config().name());
            }
        }
        return missing;
    }

    @Override
    public AuthenticationOutcome authenticate(String token) {
        try {
            CompactToken parsed = CompactToken.parse(token);
            String issuer = TokenClaims.issuer(parsed.claims());
            List<Cluster> candidates =
                    clusters.stream()
                            .filter(cluster -> cluster.config().issuer().equals(issuer))
                            .toList();
            return candidates.isEmpty()
                    ? new Rejected(
                            "the token's issuer "
                                    + Excerpt.of(issuer)
                                    + " is not that of a cluster this server knows: the operator must"
                                    + " configure the cluster with exactly this issuer")
                    : authenticate(parsed, candidates);
        } catch (MalformedTokenException e) {
            return new Rejected(e.reason());
        }
    }

    private AuthenticationOutcome authenticate(CompactToken token, List<Cluster> candidates)
            throws MalformedTokenException {
        Search search = search(candidates, cluster -> cluster.signed(token));
        if (search.signers().isEmpty()) {
            search = search(candidates, cluster -> cluster.signedWithNewKey(token));
        }
        if (search.signers().size() > 1) {
            return new Rejected(
                    "the clusters "
                            + names(search.signers())
                            + " are configured with the same issuer and the same keys, so that the"
                            + " token could be of either: the operator must remove one");
        }
        if (search.signers().isEmpty()) {
            return search.unavailable()
                    .<AuthenticationOutcome>map(Unavailable::new)
                    .orElseGet(() -> unverified(token, candidates));
        }
        return verified(token, search.signers().getFirst());
    }

    private static Rejected unverified(CompactToken token, List<Cluster> candidates) {
        return new Rejected(
                "the token's signature is not by a key of cluster "
                        + names(candidates)
                        + token.keyId()
                                .map(id -> " (the token names the key " + Excerpt.of(id) + ")")
                                .orElse("")
                        + ": it is damaged, of another cluster, or older than the cluster's keys");
    }

    private AuthenticationOutcome verified(CompactToken token, Cluster cluster)
            throws MalformedTokenException {
        TokenClaims claims = TokenClaims.parse(token.claims());
        Optional<String> objection = cluster.objection(claims, clock.instant());
        return objection.isPresent()
                ? new Rejected(objection.get())
                : new Authenticated(cluster.caller(token, claims));
    }

    /** The clusters whose keys verify a token, and why one could not be asked. */
    private record Search(List<Cluster> signers, Optional<String> unavailable) {}

    private interface Question {
        boolean ask(Cluster cluster) throws KeysUnavailableException;
    }

    private static Search search(List<Cluster> candidates, Question question) {
        List<Cluster> signers = new ArrayList<>();
        Optional<String> unavailable = Optional.empty();
        for (Cluster candidate : candidates) {
            try {
                if (question.ask(candidate)) {
                    signers.add(candidate);
                }
            } catch (KeysUnavailableException e) {
                unavailable = Optional.of(e.reason());
            }
        }
        return new Search(List.copyOf(signers), unavailable);
    }

    private static String names(List<Cluster> clusters) {
        return clusters.stream()
                .map(cluster -> cluster.config().name())
                .collect(Collectors.joining(", "));
    }
}
