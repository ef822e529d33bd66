package dev.signet.server.auth.oidc;

import dev.signet.server.auth.Grants;
import dev.signet.server.auth.jwt.ClaimRule;
import java.util.List;

/**
 * What operators are granted whose ID token has certain claims.
 *
 * @param claims all must match; at least one
 */
public record GrantRule(List<ClaimRule> claims, Grants grants) {

    private static final int MAX_CLAIMS = 16;

    public GrantRule {
        claims = List.copyOf(claims);
        if (claims.isEmpty() || claims.size() > MAX_CLAIMS) {
            throw new IllegalArgumentException(
                    "claims must bind 1 to " + MAX_CLAIMS + " claims of the token");
        }
        if (grants.all().isEmpty()) {
            throw new IllegalArgumentException("grants must name at least one");
        }
    }
}
