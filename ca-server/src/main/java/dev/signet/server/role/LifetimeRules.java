package dev.signet.server.role;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a role's certificates are valid.
 *
 * @param ttl the default, 1 s to {@link #LONGEST}
 * @param maxTtl the longest that may be asked for, at least {@code ttl}; empty: {@code ttl}
 * @param backdate how far validity begins before issuance, for clocks that are behind, at most
 *     {@link #LONGEST_BACKDATE}
 * @param truncate whether a certificate that would outlive its issuer is shortened rather than
 *     refused
 * @param noRevAvail whether certificates say that there is no word of their revocation (RFC 9608);
 *     none lives longer than {@link #LONGEST_NO_REV_AVAIL} then
 */
record LifetimeRules(
        Duration ttl,
        Optional<Duration> maxTtl,
        Duration backdate,
        boolean truncate,
        DateRules dates,
        boolean noRevAvail) {

    /**
     * The longest life of certificates of which nobody is to ask whether they were revoked: as long
     * as a CRL may be old where it is fetched once a day.
     */
    static final Duration LONGEST_NO_REV_AVAIL = Duration.ofHours(24);

    static final Duration LONGEST = Duration.ofDays(90);
    static final Duration LONGEST_BACKDATE = Duration.ofHours(1);
    static final Duration DEFAULT_TTL = Duration.ofHours(24);
    static final Duration DEFAULT_BACKDATE = Duration.ofSeconds(30);

    LifetimeRules {
        if (!ttl.isPositive() || ttl.compareTo(maxTtl.orElse(ttl)) > 0) {
            throw new IllegalArgumentException("ttl must be positive and at most max_ttl");
        }
        if (maxTtl.orElse(ttl).compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("lifetimes must be at most " + LONGEST);
        }
        if (noRevAvail && maxTtl.orElse(ttl).compareTo(LONGEST_NO_REV_AVAIL) > 0) {
            throw new IllegalArgumentException(
                    "with noRevAvail lifetimes must be at most " + LONGEST_NO_REV_AVAIL);
        }
        if (backdate.isNegative() || backdate.compareTo(LONGEST_BACKDATE) > 0) {
            throw new IllegalArgumentException("backdate must be 0 to " + LONGEST_BACKDATE);
        }
    }

    Duration longest() {
        return maxTtl.orElse(ttl);
    }
}
