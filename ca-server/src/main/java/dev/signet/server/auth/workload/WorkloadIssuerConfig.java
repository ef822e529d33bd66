package dev.signet.server.auth.workload;

import dev.signet.server.auth.jwt.JwtIssuerConfig;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An issuer whose tokens stand for workloads.
 *
 * @param trustDomain what {@code {{trust_domain}}} in a role's rules stands for; default the host
 *     of the issuer's URL, so that no two issuers share one by accident
 * @param workloads the first that matches a token says which workload it is; if none does, the
 *     token is refused
 */
public record WorkloadIssuerConfig(
        JwtIssuerConfig jwt, String trustDomain, List<WorkloadRule> workloads) {

    private static final int MAX_WORKLOADS = 1000;
    private static final Pattern TRUST_DOMAIN = Pattern.compile("[a-z0-9._-]{1,255}");

    public WorkloadIssuerConfig {
        workloads = List.copyOf(workloads);
        if (!TRUST_DOMAIN.matcher(trustDomain).matches()) {
            throw new IllegalArgumentException(
                    "trust_domain must be 1 to 255 of a-z, 0-9, '.', '-' and '_'");
        }
        if (workloads.isEmpty() || workloads.size() > MAX_WORKLOADS) {
            throw new IllegalArgumentException("workloads must have 1 to " + MAX_WORKLOADS);
        }
    }
}
