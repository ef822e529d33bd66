package dev.signet.server.auth.jwt;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An issuer of JWTs, and which of its tokens are looked at.
 *
 * @param name the operator's label: 1 to 40 of a-z, 0-9 and inner '-'
 * @param issuer the {@code iss} of its tokens, character by character; an https URL
 * @param audience what the {@code aud} of a token must contain; dedicated to this server
 * @param algorithms those that its tokens may be signed with; default all there are
 * @param maxAge how long after its {@code iat} a token is accepted, whatever its {@code exp};
 *     default 1 h, 1 min to 24 h
 * @param skew how far the issuer's clock may be off; default 30 s, at most 60 s
 */
public record JwtIssuerConfig(
        String name,
        String issuer,
        String audience,
        Set<TokenAlgorithm> algorithms,
        Duration maxAge,
        Duration skew,
        KeySource keys) {

    public static final Set<TokenAlgorithm> DEFAULT_ALGORITHMS =
            Set.copyOf(EnumSet.allOf(TokenAlgorithm.class));

    public static final Duration DEFAULT_MAX_AGE = Duration.ofHours(1);
    public static final Duration DEFAULT_SKEW = Duration.ofSeconds(30);

    private static final Duration MIN_MAX_AGE = Duration.ofMinutes(1);
    private static final Duration MAX_MAX_AGE = Duration.ofDays(1);
    private static final Duration MAX_SKEW = Duration.ofMinutes(1);
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");
    private static final Pattern AUDIENCE = Pattern.compile("[!-~]{1,255}");

    public JwtIssuerConfig {
        algorithms = Set.copyOf(algorithms);
        require(NAME.matcher(name).matches(), "name must be 1 to 40 of a-z, 0-9 and inner '-'");
        require(
                IssuerUrl.isValid(issuer),
                "issuer must be the https URL that its tokens have as 'iss', without user, query and"
                        + " fragment");
        require(
                AUDIENCE.matcher(audience).matches(),
                "audience is mandatory: 1 to 255 printable characters without spaces, such as"
                        + " signet");
        require(
                !audience.equals(issuer),
                "audience must be dedicated to this server: the issuer's own URL is good for the"
                        + " issuer itself");
        require(!algorithms.isEmpty(), "algorithms must name at least one");
        require(
                maxAge.compareTo(MIN_MAX_AGE) >= 0 && maxAge.compareTo(MAX_MAX_AGE) <= 0,
                "max_age must be within 1m..24h");
        require(!skew.isNegative() && skew.compareTo(MAX_SKEW) <= 0, "skew must be within 0s..60s");
    }

    /** The host of the issuer's URL. */
    public String host() {
        return URI.create(issuer).getHost();
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
