package dev.signet.server.x509;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A certificate's validity period, inclusive of both ends, in whole seconds (RFC 5280 §4.1.2.5).
 */
public record Validity(Instant notBefore, Instant notAfter) {

    public Validity {
        if (!isWholeSecond(notBefore) || !isWholeSecond(notAfter)) {
            throw new IllegalArgumentException("validity must be in whole seconds");
        }
        if (notAfter.isBefore(notBefore)) {
            throw new IllegalArgumentException("notAfter " + notAfter + " is before " + notBefore);
        }
    }

    /**
     * The period of {@code length} that starts at {@code start}, truncated to the second.
     *
     * @param length whole seconds, at least 1 s
     */
    public static Validity startingAt(Instant start, Duration length) {
        Instant notBefore = start.truncatedTo(ChronoUnit.SECONDS);
        // The last second counts, so a period of 1 h ends 3 599 s after it begins.
        return new Validity(notBefore, notBefore.plus(length).minusSeconds(1));
    }

    /** How long the period lasts, the last second included; at least 1 s. */
    public Duration length() {
        return Duration.between(notBefore, notAfter).plusSeconds(1);
    }

    /** Whether {@code instant} lies in the period; all of the last second does. */
    public boolean contains(Instant instant) {
        return !instant.isBefore(notBefore) && instant.isBefore(notAfter.plusSeconds(1));
    }

    private static boolean isWholeSecond(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).equals(instant);
    }
}
