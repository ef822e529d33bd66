package dev.signet.server.issuance;

import dev.signet.server.x509.Validity;
import java.time.Duration;
import java.time.Instant;

/**
 * When a certificate should be renewed: at a random instant from {@code start} to {@code end}, so
 * that a fleet enrolled together does not renew together (as RFC 9773 has it). In whole seconds.
 */
public record RenewalWindow(Instant start, Instant end) {

    public RenewalWindow {
        if (end.isBefore(start)) {
            throw new IllegalArgumentException("a renewal window ends after it starts");
        }
    }

    /** From one half to two thirds of the life of a certificate that nobody revoked. */
    public static RenewalWindow of(Validity validity) {
        Duration life = validity.length();
        Instant start = validity.notBefore();
        return new RenewalWindow(
                start.plusSeconds(life.toSeconds() / 2),
                start.plusSeconds(life.toSeconds() * 2 / 3));
    }

    /** Now: wholly past, which tells a client to renew at once. */
    public static RenewalWindow past(Instant now) {
        return new RenewalWindow(now.minusSeconds(2), now.minusSeconds(1));
    }
}
