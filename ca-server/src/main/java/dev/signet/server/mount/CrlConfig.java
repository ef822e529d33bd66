package dev.signet.server.mount;

import java.time.Duration;

/**
 * How often CRLs are signed, how long they hold and over how many of them certificates are spread.
 *
 * @param period time between two CRLs of one scope when nothing is revoked; default 1 h
 * @param lifetime nextUpdate − thisUpdate; default 24 h, at most 10 d, at least twice {@code
 *     period}, so that one missed run leaves relying parties with a CRL they still accept
 * @param shards 1–1024; default 1. It may grow: a certificate names its shard for ever, and a shard
 *     that was published once is published from then on
 * @param deltas whether each CRL has a delta CRL, which lists what was revoked since; default no,
 *     since few relying parties look for one, and a shard is small itself
 */
public record CrlConfig(Duration period, Duration lifetime, int shards, boolean deltas) {

    // Before DEFAULT, whose constructor looks at them.
    private static final Duration MAX_LIFETIME = Duration.ofDays(10);
    private static final int MAX_SHARDS = 1024;

    public static final CrlConfig DEFAULT =
            new CrlConfig(Duration.ofHours(1), Duration.ofHours(24), 1, false);

    public CrlConfig {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("crl.period must be positive: " + period);
        }
        if (lifetime.compareTo(period.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException(
                    "crl.lifetime ("
                            + lifetime
                            + ") must be at least twice crl.period ("
                            + period
                            + ")");
        }
        if (lifetime.compareTo(MAX_LIFETIME) > 0) {
            throw new IllegalArgumentException("crl.lifetime must be at most 10 d: " + lifetime);
        }
        if (shards < 1 || shards > MAX_SHARDS) {
            throw new IllegalArgumentException(
                    "crl.shards must be within 1.." + MAX_SHARDS + ": " + shards);
        }
    }
}
