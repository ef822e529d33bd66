package dev.signet.server.auth.jwt;

import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.AuthenticationOutcome.Unavailable;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Tells whether a token is one that an issuer made for us, and still good. Thread-safe. */
public final class JwtIssuer {

    private final JwtIssuerConfig config;
    private final PublishedKeys keys;
    private final Clock clock;

    /**
     * Fetches nothing yet.
     *
     * @param background runs fetches of keys that nobody waits for
     */
    public JwtIssuer(JwtIssuerConfig config, Clock clock, Executor background) {
        this.config = config;
        this.keys =
                new PublishedKeys(
                        "issuer " + config.name(),
                        config.issuer(),
                        config.keys(),
                        KeyFetchLimits.DEFAULT,
                        clock,
                        background);
        this.clock = clock;
    }

    /** What the holder of a token with certain claims is. */
    @FunctionalInterface
    public interface Judge {
        AuthenticationOutcome judge(CompactToken token, JwtClaims claims)
                throws MalformedTokenException;
    }

    /** What {@code judge} says of {@code token}, if it is a good one of this issuer. */
    public AuthenticationOutcome authenticate(CompactToken token, Judge judge) {
        try {
            if (!config.algorithms().contains(token.algorithm())) {
                return new Rejected(
                        "the token is signed with "
                                + token.algorithm()
                                + ", which is not among the algorithms that the issuer "
                                + config.name()
                                + " may use here");
            }
            if (!keys.signed(token) && !keys.signedWithNewKey(token)) {
                return new Rejected(
                        "the token's signature is not by a key that the issuer "
                                + config.name()
                                + " publishes: it is damaged, of another issuer, or older than"
                                + " those keys");
            }
            JwtClaims claims = JwtClaims.parse(token.claims());
            Optional<String> objection = objection(claims, clock.instant());
            return objection.isPresent()
                    ? new Rejected(objection.get())
                    : judge.judge(token, claims);
        } catch (MalformedTokenException e) {
            return new Rejected(e.reason());
        } catch (KeysUnavailableException e) {
            return new Unavailable(e.reason());
        }
    }

    private Optional<String> objection(JwtClaims claims, Instant now) {
        if (!now.isBefore(claims.expiresAt().plus(config.skew()))) {
            return Optional.of(
                    "the token expired at "
                            + claims.expiresAt()
                            + ", now is "
                            + now
                            + ": request a new one");
        }
        if (!now.isBefore(claims.issuedAt().plus(config.maxAge()).plus(config.skew()))) {
            return Optional.of(
                    "the token was issued at "
                            + claims.issuedAt()
                            + ", which is more than "
                            + config.maxAge().toSeconds()
                            + " s ago: request a new one");
        }
        Instant begins =
                claims.notBefore().filter(claims.issuedAt()::isBefore).orElse(claims.issuedAt());
        if (begins.isAfter(now.plus(config.skew()))) {
            return Optional.of(
                    "the token begins at "
                            + begins
                            + ", now is "
                            + now
                            + ": the clocks of the issuer and of this server differ by more than "
                            + config.skew().toSeconds()
                            + " s");
        }
        return claims.audiences().contains(config.audience())
                ? Optional.empty()
                : Optional.of(
                        "the token's audience is "
                                + Excerpt.of(claims.audiences())
                                + "; this server wants '"
                                + config.audience()
                                + "': request a token with that audience");
    }
}
