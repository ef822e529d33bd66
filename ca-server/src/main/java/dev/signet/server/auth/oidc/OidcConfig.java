package dev.signet.server.auth.oidc;

import dev.signet.server.auth.jwt.JwtIssuerConfig;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The OpenID provider at which operators log in.
 *
 * @param jwt the provider; its audience is what the {@code aud} of ID tokens must contain, by
 *     default the client
 * @param clientId the client that the command line is, which has no secret
 * @param scopes what the command line asks for; {@code openid} among them
 * @param nameClaim the claim that names the operator in the audit log; default {@code sub}, which
 *     alone is never given to somebody else (OpenID Connect Core §5.7)
 * @param operators what is granted to whom; an operator has the grants of all that match
 */
public record OidcConfig(
        JwtIssuerConfig jwt,
        String clientId,
        List<String> scopes,
        String nameClaim,
        List<GrantRule> operators) {

    public static final List<String> DEFAULT_SCOPES = List.of("openid");
    public static final String DEFAULT_NAME_CLAIM = "sub";

    private static final int MAX_OPERATORS = 1000;
    private static final int MAX_SCOPES = 20;
    private static final Pattern PRINTABLE = Pattern.compile("[!-~]{1,255}");

    public OidcConfig {
        scopes = List.copyOf(scopes);
        operators = List.copyOf(operators);
        require(
                PRINTABLE.matcher(clientId).matches(),
                "client_id must be 1 to 255 printable characters without spaces");
        require(
                scopes.contains("openid")
                        && scopes.size() <= MAX_SCOPES
                        && scopes.stream().allMatch(PRINTABLE.asMatchPredicate()),
                "scopes must be at most " + MAX_SCOPES + " words, openid among them");
        require(
                PRINTABLE.matcher(nameClaim).matches(),
                "name_claim must be the name of a claim, or a JSON pointer to it");
        require(
                !operators.isEmpty() && operators.size() <= MAX_OPERATORS,
                "operators must have 1 to " + MAX_OPERATORS);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
