package dev.signet.server.mount;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A PKI of this server, with what holds for all of it.
 *
 * @param defaultIssuer the name, without the mount, of the issuer of roles that name none: the
 *     first that was made, until an operator names another; empty: such roles have none
 * @param crl how the CRLs of its issuers are published; empty: as the server's configuration says
 * @param maxLifetime no certificate that is issued in this mount is valid for longer, be it a CA's
 *     or a workload's; positive, at most 100 years
 * @param createdAt in whole seconds
 */
public record Mount(
        MountName name,
        Optional<String> defaultIssuer,
        Optional<CrlConfig> crl,
        Duration maxLifetime,
        Instant createdAt) {

    /** Ten years: what our roots live for. */
    public static final Duration DEFAULT_MAX_LIFETIME = Duration.ofDays(3650);

    private static final Duration LONGEST_MAX_LIFETIME = Duration.ofDays(36_500);

    public Mount {
        if (!maxLifetime.isPositive() || maxLifetime.compareTo(LONGEST_MAX_LIFETIME) > 0) {
            throw new IllegalArgumentException(
                    "the longest lifetime of certificates must be positive and at most "
                            + LONGEST_MAX_LIFETIME.toDays()
                            + " d: "
                            + maxLifetime);
        }
    }
}
