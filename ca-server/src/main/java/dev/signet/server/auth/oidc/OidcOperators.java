package dev.signet.server.auth.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.Caller.OperatorCaller;
import dev.signet.server.auth.Digest;
import dev.signet.server.auth.Grant;
import dev.signet.server.auth.Grants;
import dev.signet.server.auth.jwt.ClaimRule;
import dev.signet.server.auth.jwt.CompactToken;
import dev.signet.server.auth.jwt.JwtClaims;
import dev.signet.server.auth.jwt.JwtIssuer;
import dev.signet.server.auth.jwt.MalformedTokenException;
import dev.signet.server.auth.jwt.TokenIssuer;
import dev.signet.server.auth.login.OperatorLogins;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/**
 * Accepts the ID tokens of operators, offline. Whoever the provider vouches for and no rule grants
 * anything is refused, and no login.
 */
public final class OidcOperators implements TokenIssuer {

    /** Before the operator's name; no API token's name has a colon. */
    static final String PREFIX = "oidc:";

    private static final Pattern NAME = Pattern.compile("[!-~]{1,200}");

    private final OidcConfig config;
    private final JwtIssuer issuer;
    private final OperatorLogins logins;

    /**
     * Fetches nothing yet.
     *
     * @param background runs fetches of keys that nobody waits for
     */
    public OidcOperators(
            OidcConfig config, OperatorLogins logins, Clock clock, Executor background) {
        this.config = config;
        this.issuer = new JwtIssuer(config.jwt(), clock, background);
        this.logins = logins;
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
        requireOurClient(claims);
        List<Grant> grants =
                config.operators().stream()
                        .filter(rule ->
                                rule.claims().stream()
                                        .allMatch(claim -> claim.matches(claims.all())))
                        .flatMap(rule -> rule.grants().all().stream())
                        .distinct()
                        .toList();
        if (grants.isEmpty()) {
            return new Rejected(
                    "the token's claims are granted nothing here: the operator who keeps the"
                            + " configuration must add them to auth.oidc.operators");
        }
        if (grants.size() > Grants.MAX) {
            return new Rejected(
                    "the token's claims are granted more than "
                            + Grants.MAX
                            + " things: the"
                            + " configuration must use bundles");
        }
        var operator = new OperatorCaller(PREFIX + name(claims.all()), new Grants(grants));
        logins.note(operator, "oidc", Digest.sha256Hex(token.signed()));
        return new Authenticated(operator);
    }

    /** OpenID Connect Core §3.1.3.7, 4 and 5. */
    private void requireOurClient(JwtClaims claims) throws MalformedTokenException {
        JsonNode party = claims.all().path("azp");
        boolean ours = party.isTextual() && party.textValue().equals(config.clientId());
        if (!ours && (!party.isMissingNode() || claims.audiences().size() > 1)) {
            throw new MalformedTokenException(
                    "the token was not issued to the client '"
                            + config.clientId()
                            + "', as its 'azp' must say: log in with signet login");
        }
    }

    private String name(JsonNode payload) throws MalformedTokenException {
        JsonNode name = ClaimRule.of(payload, config.nameClaim());
        if (!name.isTextual() || !NAME.matcher(name.textValue()).matches()) {
            throw new MalformedTokenException(
                    "the token's '"
                            + config.nameClaim()
                            + "', which names the operator, must be 1 to 200 printable characters"
                            + " without spaces");
        }
        return name.textValue();
    }
}
