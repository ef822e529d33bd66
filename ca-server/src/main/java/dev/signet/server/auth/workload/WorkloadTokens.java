package dev.signet.server.auth.workload;

import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.Caller.JwtCaller;
import dev.signet.server.auth.Digest;
import dev.signet.server.auth.jwt.CompactToken;
import dev.signet.server.auth.jwt.JwtClaims;
import dev.signet.server.auth.jwt.JwtIssuer;
import dev.signet.server.auth.jwt.MalformedTokenException;
import dev.signet.server.auth.jwt.TokenIssuer;
import dev.signet.server.identity.WorkloadIdentity;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Verifies the tokens of one issuer of workloads, offline. A token is good as often as it is sent
 * until it ends: who reads it in time can use it.
 */
public final class WorkloadTokens implements TokenIssuer {

    private final WorkloadIssuerConfig config;
    private final JwtIssuer issuer;

    /**
     * Fetches nothing yet.
     *
     * @param background runs fetches of keys that nobody waits for
     */
    public WorkloadTokens(WorkloadIssuerConfig config, Clock clock, Executor background) {
        this.config = config;
        this.issuer = new JwtIssuer(config.jwt(), clock, background);
    }

    @Override
    public String issuer() {
        return config.jwt().issuer();
    }

    @Override
    public AuthenticationOutcome authenticate(CompactToken token) {
        return issuer.authenticate(token, this::judged);
    }

    private AuthenticationOutcome judged(CompactToken token, JwtClaims claims)
            throws MalformedTokenException {
        Optional<WorkloadRule> rule =
                config.workloads().stream()
                        .filter(workload -> workload.matches(claims.all()))
                        .findFirst();
        if (rule.isEmpty()) {
            return new Rejected(
                    "the token's claims are those of no workload that the issuer "
                            + config.jwt().name()
                            + " may vouch for here: the operator must add one to its workloads");
        }
        return new Authenticated(
                new JwtCaller(
                        identity(rule.get(), claims),
                        claims.id().orElseGet(() -> Digest.sha256Hex(token.signed())),
                        claims.expiresAt()));
    }

    /** The subject is who the issuer says it is; its hash tells subjects apart in the records. */
    private WorkloadIdentity identity(WorkloadRule rule, JwtClaims claims)
            throws MalformedTokenException {
        return new WorkloadIdentity(
                WorkloadIdentity.JWT + config.jwt().name(),
                config.trustDomain(),
                rule.namespace().of(claims.all()),
                rule.serviceAccount().of(claims.all()),
                Digest.sha256Hex(claims.subject()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
