package dev.signet.server.config;

import dev.signet.server.auth.jwt.JwtIssuerConfig;
import dev.signet.server.auth.kubernetes.ClusterConfig;
import dev.signet.server.auth.mtls.OperatorCertificatesConfig;
import dev.signet.server.auth.oidc.OidcConfig;
import dev.signet.server.auth.workload.WorkloadIssuerConfig;
import dev.signet.server.identity.WorkloadIdentity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who may call beside the workloads of clusters.
 *
 * @param jwt issuers whose tokens stand for workloads
 * @param joinTrustDomain what {@code {{trust_domain}}} in a role's rules stands for where a machine
 *     joined with a token
 * @param oidc the OpenID provider of operators
 * @param certificates the client certificates of operators
 */
public record AuthConfig(
        List<WorkloadIssuerConfig> jwt,
        String joinTrustDomain,
        Optional<OidcConfig> oidc,
        Optional<OperatorCertificatesConfig> certificates) {

    public static final String DEFAULT_JOIN_TRUST_DOMAIN = "machines";

    private static final Pattern TRUST_DOMAIN = Pattern.compile("[a-z0-9._-]{1,255}");

    private static final int MAX_ISSUERS = 100;

    /** Machines that join, and API tokens. Below the bounds, which its constructor needs. */
    public static final AuthConfig NONE =
            new AuthConfig(
                    List.of(), DEFAULT_JOIN_TRUST_DOMAIN, Optional.empty(), Optional.empty());

    public AuthConfig {
        jwt = List.copyOf(jwt);
        if (jwt.size() > MAX_ISSUERS) {
            throw new IllegalArgumentException("auth.jwt: at most " + MAX_ISSUERS + " issuers");
        }
        if (!TRUST_DOMAIN.matcher(joinTrustDomain).matches()) {
            throw new IllegalArgumentException(
                    "auth.join.trust_domain must be 1 to 255 of a-z, 0-9, '.', '-' and '_'");
        }
        if (issuers(jwt).map(JwtIssuerConfig::name).distinct().count() < jwt.size()) {
            throw new IllegalArgumentException("auth.jwt: two issuers have the same name");
        }
    }

    private static Stream<JwtIssuerConfig> issuers(List<WorkloadIssuerConfig> jwt) {
        return jwt.stream().map(WorkloadIssuerConfig::jwt);
    }

    /**
     * Of all who vouch for workloads and are no clusters, by what stands in the cluster's place.
     */
    public Map<String, String> trustDomains() {
        var domains = new HashMap<String, String>();
        var _ = domains.put(WorkloadIdentity.MACHINES, joinTrustDomain);
        jwt.forEach(issuer ->
                domains.put(WorkloadIdentity.JWT + issuer.jwt().name(), issuer.trustDomain()));
        return domains;
    }

    /** A token's issuer decides whose token it is, so no URL may be of two. */
    void requireIssuersApartFrom(List<ClusterConfig> clusters) {
        Set<String> taken =
                clusters.stream()
                        .map(ClusterConfig::issuer)
                        .collect(Collectors.toCollection(HashSet::new));
        Stream.concat(issuers(jwt), oidc.stream().map(OidcConfig::jwt))
                .map(JwtIssuerConfig::issuer)
                .filter(issuer -> !taken.add(issuer))
                .findFirst()
                .ifPresent(issuer -> {
                    throw new IllegalArgumentException(
                            "auth: the issuer "
                                    + issuer
                                    + " is configured twice, or is also that of"
                                    + " a cluster: nobody could tell whose its tokens are");
                });
    }
}
