package dev.signet.server.auth.kubernetes;

import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.AuthenticationOutcome.Unavailable;
import dev.signet.server.auth.Authenticator;
import dev.signet.server.auth.Caller.KubernetesCaller;
import dev.signet.server.auth.Review;
import dev.signet.server.auth.jwt.CompactToken;
import dev.signet.server.auth.jwt.Excerpt;
import dev.signet.server.auth.jwt.KeyFetchLimits;
import dev.signet.server.auth.jwt.KeysUnavailableException;
import dev.signet.server.auth.jwt.MalformedTokenException;
import dev.signet.server.auth.jwt.PublishedKeys;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * Verifies service-account tokens: offline, with the keys that their cluster publishes, and then by
 * asking its API server, which alone knows that a pod or account was deleted; or one of the two, as
 * the cluster's configuration has it.
 *
 * <p>Keys belong to their cluster: several clusters may have the same issuer (all have {@code
 * https://kubernetes.default.svc} by default), and then the signature tells which one it is. Only
 * that one is asked.
 */
public final class ServiceAccountTokens implements Authenticator<String> {

    private final List<Cluster> clusters;
    private final Clock clock;

    /**
     * Takes tokens of {@code clusters}; asks and fetches nothing yet.
     *
     * @param background runs fetches of keys that nobody waits for
     * @throws IllegalArgumentException if it is not clear whose each token would be
     */
    public ServiceAccountTokens(
            List<ClusterConfig> clusters,
            KeyFetchLimits limits,
            Clock clock,
            Executor background,
            MeterRegistry metrics) {
        ClusterConfig.requireDistinct(clusters);
        this.clusters =
                clusters.stream()
                        .map(config ->
                                new Cluster(
                                        config,
                                        config.verification()
                                                .keys()
                                                .map(source ->
                                                        new PublishedKeys(
                                                                "cluster " + config.name(),
                                                                config.issuer(),
                                                                source,
                                                                limits,
                                                                clock,
                                                                background)),
                                        config.verification()
                                                .review()
                                                .map(server ->
                                                        new TokenReviews(
                                                                config, server, clock, metrics))))
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
                if (cluster.keys().isPresent()) {
                    cluster.keys().get().fetchIfNone();
                }
            } catch (KeysUnavailableException e) {
                missing.add(cluster.config().name());
            }
        }
        return missing;
    }

    /** The clusters that should be asked about tokens and do not answer, and since when. */
    public SortedMap<String, Instant> unanswering() {
        var failing = new TreeMap<String, Instant>();
        for (Cluster cluster : clusters) {
            cluster.reviews()
                    .flatMap(TokenReviews::failing)
                    .ifPresent(since -> failing.put(cluster.config().name(), since));
        }
        return failing;
    }

    /** The clusters that are asked about tokens. */
    List<TokenReviews> reviews() {
        return clusters.stream().flatMap(cluster -> cluster.reviews().stream()).toList();
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
                    : authenticate(token, parsed, candidates);
        } catch (MalformedTokenException e) {
            return new Rejected(e.reason());
        }
    }

    private AuthenticationOutcome authenticate(
            String text, CompactToken token, List<Cluster> candidates)
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
        if (!search.signers().isEmpty()) {
            return verified(text, token, search.signers().getFirst(), true);
        }
        Search left = search(candidates, cluster -> cluster.leavesSignatureToReview(token));
        if (!left.signers().isEmpty() && search.unavailable().isEmpty()) {
            return verified(text, token, left.signers().getFirst(), false);
        }
        return search.unavailable()
                .<AuthenticationOutcome>map(Unavailable::new)
                .orElseGet(() -> unverified(token, candidates));
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

    /**
     * @param signed whether its signature was verified here, so that it is a token of {@code
     *     cluster} whatever else may have become of it
     */
    private AuthenticationOutcome verified(
            String text, CompactToken token, Cluster cluster, boolean signed)
            throws MalformedTokenException {
        TokenClaims claims = TokenClaims.parse(token.claims());
        Optional<String> objection = cluster.objection(claims, clock.instant());
        if (objection.isPresent()) {
            return new Rejected(objection.get());
        }
        KubernetesCaller caller = cluster.caller(token, claims);
        return cluster.reviews()
                .map(reviews -> reviewed(caller, cluster, reviews.review(text, claims), signed))
                .orElseGet(() -> new Authenticated(caller));
    }

    private AuthenticationOutcome reviewed(
            KubernetesCaller caller, Cluster cluster, Verdict verdict, boolean signed) {
        return switch (verdict) {
            case Verdict.Confirmed(var at) ->
                    new Authenticated(caller.with(new Review.Confirmed(at)));
            case Verdict.Denied(var reason) -> new Rejected(reason);
            case Verdict.Busy() -> new Unavailable("too many tokens are looked at; try again");
            case Verdict.Unanswered(var since) ->
                    cluster.renewals(since, clock.instant())
                            .filter(_ -> signed)
                            .<AuthenticationOutcome>map(renewals ->
                                    new Authenticated(
                                            caller.with(
                                                    new Review.Unanswered(
                                                            since, renewals.maxTtl()))))
                            .orElseGet(() ->
                                    new Unavailable(
                                            "cluster "
                                                    + cluster.config().name()
                                                    + " cannot be asked whether the token is still"
                                                    + " good; try again"));
        };
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
