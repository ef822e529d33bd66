package dev.signet.server.auth.kubernetes;

import dev.signet.server.auth.jwt.Excerpt;
import dev.signet.server.auth.jwt.IssuerUrl;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A Kubernetes cluster whose workloads may call.
 *
 * @param name the operator's label; appears in roles, certificates' records and audit events
 * @param issuer the {@code iss} of the cluster's tokens, character by character: the first
 *     --service-account-issuer of its API server
 * @param audience what the {@code aud} of a token must contain; dedicated to this server, never one
 *     that an API server takes
 * @param trustDomain what {@code {{trust_domain}}} in a role's rules stands for
 * @param maxTokenLifetime longest {@code exp} − {@code iat}; default 24 h, 10 min to 48 h
 * @param skew how far the cluster's clock may be off; default 30 s, at most 60 s
 * @param podRequired whether a token must be bound to a pod; default false, since cert-manager and
 *     CSI drivers ask for tokens that are not
 * @param refusedNamespaces namespaces whose service accounts are refused whatever a role says;
 *     default kube-system
 * @param renewsWithCertificate whether a workload may renew its certificate over mutual TLS without
 *     a token, so also after its pod is gone; default {@link Verification#renewsWithCertificate}
 * @param verification what its tokens are verified with
 */
public record ClusterConfig(
        String name,
        String issuer,
        String audience,
        String trustDomain,
        Duration maxTokenLifetime,
        Duration skew,
        boolean podRequired,
        Set<String> refusedNamespaces,
        boolean renewsWithCertificate,
        Verification verification) {

    public static final Duration DEFAULT_MAX_TOKEN_LIFETIME = Duration.ofDays(1);
    public static final Duration DEFAULT_SKEW = Duration.ofSeconds(30);
    public static final Set<String> DEFAULT_REFUSED_NAMESPACES = Set.of("kube-system");

    /** What a kubelet, and TokenRequest, at least give. */
    private static final Duration MIN_TOKEN_LIFETIME = Duration.ofMinutes(10);

    private static final Duration MAX_TOKEN_LIFETIME = Duration.ofDays(2);
    private static final Duration MAX_SKEW = Duration.ofMinutes(1);
    private static final int MAX_AUDIENCE_LENGTH = 255;
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern TRUST_DOMAIN = Pattern.compile("[a-z0-9._-]{1,255}");
    private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");

    public ClusterConfig {
        refusedNamespaces = Set.copyOf(refusedNamespaces);
        require(NAME.matcher(name).matches(), "name must be 1 to 63 of a-z, 0-9 and inner '-'");
        require(
                IssuerUrl.isValid(issuer),
                "issuer must be the https URL of the cluster's --service-account-issuer");
        require(
                PRINTABLE.matcher(audience).matches() && audience.length() <= MAX_AUDIENCE_LENGTH,
                "audience is mandatory: 1 to 255 printable characters without spaces, such as signet");
        require(
                !Audiences.isApiServer(audience, issuer),
                "audience must be dedicated to this server: tokens for the API server's own audience"
                        + " are cluster credentials");
        require(
                TRUST_DOMAIN.matcher(trustDomain).matches(),
                "trust_domain must be 1 to 255 of a-z, 0-9, '.', '-' and '_'");
        require(
                isWithin(maxTokenLifetime, MIN_TOKEN_LIFETIME, MAX_TOKEN_LIFETIME),
                "max_token_lifetime must be 10 minutes to 48 hours");
        require(isWithin(skew, Duration.ZERO, MAX_SKEW), "skew must be 0 to 60 seconds");
    }

    /** A cluster with the defaults for everything else. */
    public static ClusterConfig of(
            String name,
            String issuer,
            String audience,
            String trustDomain,
            Verification verification) {
        return new ClusterConfig(
                name,
                issuer,
                audience,
                trustDomain,
                DEFAULT_MAX_TOKEN_LIFETIME,
                DEFAULT_SKEW,
                false,
                DEFAULT_REFUSED_NAMESPACES,
                verification.renewsWithCertificate(),
                verification);
    }

    /**
     * Why no workload of {@code namespace} is accepted whatever a role says, or none without a pod;
     * empty if that is no hindrance.
     */
    public Optional<String> placeObjection(String namespace, boolean hasPod) {
        if (refusedNamespaces.contains(namespace)) {
            return Optional.of(
                    "service accounts of the namespace "
                            + Excerpt.of(namespace)
                            + " are not accepted");
        }
        return podRequired && !hasPod
                ? Optional.of(
                        "the token is not bound to a pod: send the one that the kubelet projects"
                                + " into the pod's volume")
                : Optional.empty();
    }

    /** The names of those of {@code clusters} whose certificates renew nothing without a token. */
    public static Set<String> renewingWithTokenOnly(List<ClusterConfig> clusters) {
        return clusters.stream()
                .filter(cluster -> !cluster.renewsWithCertificate())
                .map(ClusterConfig::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Requires that it is clear whose each token is.
     *
     * @throws IllegalArgumentException if two of {@code clusters} have the same name; or the same
     *     issuer, and one of them takes tokens without verifying their signature here: nothing but
     *     the signature tells them apart then, and the API server of one would be sent tokens of
     *     the other
     */
    public static void requireDistinct(List<ClusterConfig> clusters) {
        var names = new HashSet<String>();
        var byIssuer = new HashMap<String, ClusterConfig>();
        for (ClusterConfig cluster : clusters) {
            if (!names.add(cluster.name())) {
                throw new IllegalArgumentException("two clusters have the same name");
            }
            ClusterConfig other = byIssuer.putIfAbsent(cluster.issuer(), cluster);
            if (other != null
                    && (cluster.verification().believesTheServerAlone()
                            || other.verification().believesTheServerAlone())) {
                throw new IllegalArgumentException(
                        "clusters "
                                + other.name()
                                + " and "
                                + cluster.name()
                                + " have the same issuer, so that only their keys tell their tokens"
                                + " apart: neither may have mode review-only or unknown_kid review");
            }
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    private static boolean isWithin(Duration length, Duration least, Duration most) {
        return length.compareTo(least) >= 0 && length.compareTo(most) <= 0;
    }
}
