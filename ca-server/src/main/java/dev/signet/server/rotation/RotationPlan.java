package dev.signet.server.rotation;

import dev.signet.server.issuer.Issuer;
import java.time.Duration;
import java.time.Instant;

/**
 * When one issuer is replaced, at shares of its life, whatever its length; pure.
 *
 * @param prepareAt when its successor is made
 * @param activateAt when its successor signs in its place
 * @param cutsShort whether certificates would outlive the issuer all the same, and be refused or
 *     cut short: a role grants more than three quarters of the issuer's life
 */
public record RotationPlan(Instant prepareAt, Instant activateAt, boolean cutsShort) {

    /** However long its certificates live: a successor has the same problem. */
    private static final double NOT_BEFORE = 1.0 / 4;

    /** The last certificate ends as long before the issuer as it lives. */
    private static final int MARGIN = 2;

    /**
     * That of {@code issuer}.
     *
     * @param end when it or a CA above it ends
     * @param longest the longest that certificates below it may live
     */
    static RotationPlan of(Issuer issuer, Instant end, Duration longest, RotationConfig config) {
        Duration life = Duration.between(issuer.notBefore(), end);
        Duration share = share(life, config.activate());
        Duration inTime = life.minus(longest.multipliedBy(MARGIN));
        Duration earliest = share(life, NOT_BEFORE);
        Duration passed = max(min(share, inTime), earliest);
        return new RotationPlan(
                issuer.notBefore().plus(share(passed, config.prepare() / config.activate())),
                issuer.notBefore().plus(passed),
                passed.plus(longest).compareTo(life) > 0);
    }

    private static Duration share(Duration life, double share) {
        return Duration.ofSeconds((long) (life.toSeconds() * share));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
