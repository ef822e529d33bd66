package dev.signet.server.auth.workload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.auth.jwt.ClaimRule;
import java.util.List;

/**
 * Which workload the holder of a token is.
 *
 * @param claims all must match; at least one, so that no rule takes every token of an issuer
 */
public record WorkloadRule(
        List<ClaimRule> claims, NameTemplate namespace, NameTemplate serviceAccount) {

    private static final int MAX_CLAIMS = 16;

    public WorkloadRule {
        claims = List.copyOf(claims);
        if (claims.isEmpty() || claims.size() > MAX_CLAIMS) {
            throw new IllegalArgumentException(
                    "claims must bind 1 to " + MAX_CLAIMS + " claims of the token");
        }
    }

    boolean matches(JsonNode payload) {
        return claims.stream().allMatch(claim -> claim.matches(payload));
    }
}
