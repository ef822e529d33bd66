package dev.signet.server.retention;

import java.time.Duration;
import java.util.Optional;

/**
 * How long the record is kept. What goes goes by the month: when all of a month is older than this.
 *
 * @param certificates from the end of a certificate on, 31 to 3650 days; default 90 days. Its names
 *     and its revocation go with it
 * @param auditEvents from the event on, 366 days or more; default: for ever
 */
public record RetentionConfig(Duration certificates, Optional<Duration> auditEvents) {

    /** Longer than any CRL lives, and longer than any client may repeat a request. */
    private static final Duration SHORTEST = Duration.ofDays(31);

    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final Duration SHORTEST_AUDIT = Duration.ofDays(366);

    public static final RetentionConfig DEFAULT =
            new RetentionConfig(Duration.ofDays(90), Optional.empty());

    public RetentionConfig {
        if (certificates.compareTo(SHORTEST) < 0 || certificates.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "retention.certificates must be within 31d..3650d: "
                            + certificates.toDays()
                            + "d");
        }
        if (auditEvents.filter(kept -> kept.compareTo(SHORTEST_AUDIT) < 0).isPresent()) {
            throw new IllegalArgumentException(
                    "retention.audit_events must be at least 366d: "
                            + auditEvents.get().toDays()
                            + "d");
        }
    }
}
