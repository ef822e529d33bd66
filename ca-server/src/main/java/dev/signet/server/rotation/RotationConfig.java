package dev.signet.server.rotation;

import java.time.Duration;

/**
 * When issuers are replaced by successors.
 *
 * @param automatic whether intermediates whose parent's key is here are replaced by themselves;
 *     default true. An issuer can be left out of it
 * @param prepare share of an issuer's life after which its successor is made and published, 0.1 to
 *     0.9; default 1⁄2
 * @param activate share of its life after which the successor signs in its place, above {@code
 *     prepare}, at most 0.95; default 2⁄3. Earlier where a role's certificates would otherwise
 *     outlive the issuer
 * @param announce how long a new root is in the trust bundle before it may sign, at least 0 s, at
 *     most 90 d; default 24 h, so that whoever fetches the bundle daily trusts it by then
 */
public record RotationConfig(
        boolean automatic, double prepare, double activate, Duration announce) {

    // Before DEFAULT, whose constructor looks at them.
    private static final double EARLIEST = 0.1;
    private static final double LATEST_PREPARE = 0.9;
    private static final double LATEST_ACTIVATE = 0.95;
    private static final Duration LONGEST_ANNOUNCE = Duration.ofDays(90);

    public static final RotationConfig DEFAULT =
            new RotationConfig(true, 1.0 / 2, 2.0 / 3, Duration.ofHours(24));

    public RotationConfig {
        if (!(prepare >= EARLIEST && prepare <= LATEST_PREPARE)) {
            throw new IllegalArgumentException(
                    "issuer.rotation.prepare must be within "
                            + EARLIEST
                            + ".."
                            + LATEST_PREPARE
                            + ": "
                            + prepare);
        }
        if (!(activate > prepare && activate <= LATEST_ACTIVATE)) {
            throw new IllegalArgumentException(
                    "issuer.rotation.activate must be above issuer.rotation.prepare ("
                            + prepare
                            + ") and at most "
                            + LATEST_ACTIVATE
                            + ": "
                            + activate);
        }
        if (announce.isNegative() || announce.compareTo(LONGEST_ANNOUNCE) > 0) {
            throw new IllegalArgumentException(
                    "issuer.rotation.announce must be 0s to 90d: " + announce);
        }
    }
}
