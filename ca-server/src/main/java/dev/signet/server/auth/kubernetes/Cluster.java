package dev.signet.server.auth.kubernetes;

import dev.signet.server.auth.Caller.KubernetesCaller;
import dev.signet.server.auth.Digest;
import dev.signet.server.auth.jwt.CompactToken;
import dev.signet.server.auth.jwt.Excerpt;
import dev.signet.server.auth.jwt.KeysUnavailableException;
import dev.signet.server.auth.jwt.MalformedTokenException;
import dev.signet.server.auth.jwt.PublishedKeys;
import dev.signet.server.auth.kubernetes.Verification.Renewals;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A configured cluster with what its tokens are verified with, and for how long we take its word.
 *
 * @param keys empty if its signatures are not verified here
 * @param reviews empty if its API server is not asked
 */
record Cluster(ClusterConfig config, Optional<PublishedKeys> keys, Optional<TokenReviews> reviews) {

    /** Whether this cluster's keys, as they are at hand, verify {@code token}. */
    boolean signed(CompactToken token) throws KeysUnavailableException {
        return keys.isPresent() && keys.get().signed(token);
    }

    /**
     * Whether this cluster's keys verify {@code token} after another look for the key it names;
     * false without a look if that key is at hand.
     */
    boolean signedWithNewKey(CompactToken token) throws KeysUnavailableException {
        return keys.isPresent() && keys.get().signedWithNewKey(token);
    }

    /**
     * Whether the API server alone may vouch for {@code token}: it names a key that this cluster
     * does not publish, as far as is known here, and such tokens are reviewed.
     */
    boolean leavesSignatureToReview(CompactToken token) throws KeysUnavailableException {
        return config.verification().believesTheServerAlone()
                && (keys.isEmpty() || !keys.get().knowsKeyOf(token));
    }

    /**
     * Whom {@code token} names, with nobody asked about it.
     *
     * @throws MalformedTokenException if its claims are not those of a bound service-account token
     */
    KubernetesCaller caller(CompactToken token, TokenClaims claims) throws MalformedTokenException {
        return new KubernetesCaller(
                claims.identity(config.name(), config.trustDomain()),
                // Of what is signed: the signature itself can have more than one spelling.
                claims.id().orElseGet(() -> Digest.sha256Hex(token.signed())),
                claims.expiresAt());
    }

    /** What may be renewed at {@code now}, if the API server has failed since {@code since}. */
    Optional<Renewals> renewals(Instant since, Instant now) {
        return config.verification()
                .renewals()
                .filter(allowed -> now.isBefore(since.plus(allowed.within())));
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
}
