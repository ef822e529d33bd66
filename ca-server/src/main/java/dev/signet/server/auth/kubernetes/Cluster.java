package dev.signet.server.auth.kubernetes;

import dev.signet.server.auth.Caller.KubernetesCaller;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/** A configured cluster with its keys: what it vouches for, and for how long we take its word. */
record Cluster(ClusterConfig config, ClusterKeys keys) {

    /** Whether this cluster's keys, as they are at hand, verify {@code token}. */
    boolean signed(CompactToken token) throws KeysUnavailableException {
        return keys.current().verifies(token);
    }

    /**
     * Whether this cluster's keys verify {@code token} after another look for the key it names;
     * false without a look if that key is at hand.
     */
    boolean signedWithNewKey(CompactToken token) throws KeysUnavailableException {
        return !keys.current().knowsKeyOf(token) && keys.lookedUpAgain().verifies(token);
    }

    /**
     * Who holds {@code token}, whose signature by this cluster's key has been verified.
     *
     * @throws MalformedTokenException if its claims are not those of a bound service-account token
     */
    KubernetesCaller caller(CompactToken token, TokenClaims claims) throws MalformedTokenException {
        return new KubernetesCaller(
                claims.identity(config.name(), config.trustDomain()),
                claims.id().orElseGet(() -> digest(token)),
                claims.expiresAt());
    }

    /** Why a token with {@code claims} is not accepted at {@code now}; empty if it is. */
    Optional<String> objection(TokenClaims claims, Instant now) {
        return timeObjection(claims, now)
                .or(() -> audienceObjection(claims))
                .or(() -> config.placeObjection(claims.namespace(), claims.pod().isPresent()));
    }

    private Optional<String> timeObjection(TokenClaims claims, Instant now) {
        Duration skew = config.skew();
        if (!now.isBefore(claims.expiresAt().plus(skew))) {
            return Optional.of(
                    "the token expired at "
                            + claims.expiresAt()
                            + ", now is "
                            + now
                            + ": read the projected token file anew for each request");
        }
        Instant begins =
                claims.notBefore().filter(claims.issuedAt()::isBefore).orElse(claims.issuedAt());
        if (begins.isAfter(now.plus(skew))) {
            return Optional.of(
                    "the token begins at "
                            + begins
                            + ", now is "
                            + now
                            + ": the clocks of the cluster and of this server differ by more than "
                            + skew.toSeconds()
                            + " s");
        }
        if (!claims.lifetime().isPositive()
                || claims.lifetime().compareTo(config.maxTokenLifetime()) > 0) {
            return Optional.of(
                    "the token lives for "
                            + claims.lifetime().toSeconds()
                            + " s; this server takes tokens of at most "
                            + config.maxTokenLifetime().toSeconds()
                            + " s: set expirationSeconds, and the audience '"
                            + config.audience()
                            + "'");
        }
        return Optional.empty();
    }

    private Optional<String> audienceObjection(TokenClaims claims) {
        if (!claims.audiences().contains(config.audience())) {
            return Optional.of(
                    "the token's audience is "
                            + Excerpt.of(claims.audiences())
                            + "; this server wants '"
                            + config.audience()
                            + "': request a token with that audience");
        }
        return claims.audiences().stream()
                .filter(audience -> Audiences.isApiServer(audience, config.issuer()))
                .findFirst()
                .map(audience ->
                        "the token is also good for the API server, whose audience is "
                                + Excerpt.of(audience)
                                + ": request one for '"
                                + config.audience()
                                + "' alone");
    }

    /** Of what is signed: the signature itself can have more than one spelling. */
    private static String digest(CompactToken token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.signed()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no SHA-256 in this JDK", e);
        }
    }
}
