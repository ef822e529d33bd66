package dev.signet.server.auth;

import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.x509.Der;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one door for credentials: finds which kind a request carries and asks who knows that kind.
 *
 * <p>A request with an {@code Authorization} header is judged by it alone. A bad token is never
 * made good by a client certificate on the same connection, nor by trying it as a token of another
 * kind.
 */
public final class Authenticators {

    /** How every operator's token begins, so that it cannot be taken for another kind. */
    public static final String OPERATOR_TOKEN_PREFIX = "signet_op_";

    /** How every join token begins. */
    public static final String JOIN_TOKEN_PREFIX = "signet_join_";

    private static final int MAX_HEADER_LENGTH = 16 * 1024 + "Bearer ".length();

    /** RFC 6750 §2.1, the scheme in any case (RFC 9110 §11.1). */
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/=-]+)");

    private final Authenticator<String> jwts;
    private final Authenticator<String> operatorTokens;
    private final Authenticator<String> joinTokens;
    private final Authenticator<Der> clientCertificates;

    /**
     * Asks {@code operatorTokens} about every bearer token that begins with {@link
     * #OPERATOR_TOKEN_PREFIX}, {@code joinTokens} about those that begin with {@link
     * #JOIN_TOKEN_PREFIX}, and {@code jwts} about all others.
     */
    public Authenticators(
            Authenticator<String> jwts,
            Authenticator<String> operatorTokens,
            Authenticator<String> joinTokens,
            Authenticator<Der> clientCertificates) {
        this.jwts = jwts;
        this.operatorTokens = operatorTokens;
        this.joinTokens = joinTokens;
        this.clientCertificates = clientCertificates;
    }

    /**
     * Tells who sent a request.
     *
     * @param authorizationHeader the value of its {@code Authorization} header
     * @param clientCertificate the leaf that the client presented and whose key it proved to hold
     *     in the TLS handshake; need not be of our making
     */
    public AuthenticationOutcome authenticate(
            Optional<String> authorizationHeader, Optional<Der> clientCertificate) {
        if (authorizationHeader.isPresent()) {
            return bearer(authorizationHeader.get());
        }
        return clientCertificate
                .map(clientCertificates::authenticate)
                .orElseGet(AuthenticationOutcome.Missing::new);
    }

    private AuthenticationOutcome bearer(String header) {
        if (header.length() > MAX_HEADER_LENGTH) {
            return new Rejected("the Authorization header is longer than any token may be: 16 KiB");
        }
        Matcher bearer = BEARER.matcher(header);
        if (!bearer.matches()) {
            return new Rejected(
                    "the Authorization header must be the word Bearer, a space and one token, without"
                            + " quotes, commas or line breaks");
        }
        String token = bearer.group(1);
        if (token.startsWith(OPERATOR_TOKEN_PREFIX)) {
            return operatorTokens.authenticate(token);
        }
        return token.startsWith(JOIN_TOKEN_PREFIX)
                ? joinTokens.authenticate(token)
                : jwts.authenticate(token);
    }
}
