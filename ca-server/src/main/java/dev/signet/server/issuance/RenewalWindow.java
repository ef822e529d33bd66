package dev.signet.server.issuance;

import dev.signet.server.inventory.Reservation;
import dev.signet.server.inventory.Workloads;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.Validity;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/**
 * When a certificate should be renewed: at a random instant from {@code start} to {@code end} (as
 * RFC 9773 has it). In whole seconds.
 *
 * <p>Each certificate has a short window of its own, somewhere from two fifths to two thirds of its
 * life: where, its serial number decides. So a fleet that was born together does not renew
 * together, also where clients always take the first instant of their window.
 */
public record RenewalWindow(Instant start, Instant end) {

    /** Of a window, as a divisor of the life: 24 minutes of a day. */
    private static final int WIDTH = 60;

    private static final long LOW_32_BITS = 0xffff_ffffL;

    public RenewalWindow {
        if (end.isBefore(start)) {
            throw new IllegalArgumentException("a renewal window ends after it starts");
        }
    }

    /**
     * The window of a certificate that nobody revoked.
     *
     * @param issuedAt what lies before it is no part of the certificate's life: nobody had it then
     */
    public static RenewalWindow of(Validity validity, Instant issuedAt, SerialNumber serial) {
        Instant begin = begin(validity, issuedAt);
        Duration life = life(validity, begin);
        long earliest = life.toSeconds() * 2 / 5;
        long width = life.toSeconds() / WIDTH;
        long room = latest(life).toSeconds() - width - earliest;
        long drawn = serial.value().longValue() & LOW_32_BITS;
        Instant start = begin.plusSeconds(earliest + ((room * drawn) >>> Integer.SIZE));
        return new RenewalWindow(start, start.plusSeconds(width));
    }

    /** Notes, of a certificate that is complete, when its workload is to be heard of again. */
    public static void note(Handle tx, Reservation order) {
        Validity validity = order.validity();
        Instant begin = begin(validity, order.reservedAt());
        Workloads.note(
                tx,
                order,
                of(validity, order.reservedAt(), order.serial()).end(),
                begin.plusSeconds(life(validity, begin).toSeconds() * 9 / 10));
    }

    private static Instant begin(Validity validity, Instant issuedAt) {
        return issuedAt.isAfter(validity.notBefore()) && !issuedAt.isAfter(validity.notAfter())
                ? issuedAt
                : validity.notBefore();
    }

    private static Duration life(Validity validity, Instant begin) {
        return Duration.between(begin, validity.notAfter()).plusSeconds(1);
    }

    /**
     * How far into a {@code life} the last window ends: two thirds. What is left then is how long
     * nobody misses the CA.
     */
    public static Duration latest(Duration life) {
        return Duration.ofSeconds(life.toSeconds() * 2 / 3);
    }

    /** Now: wholly past, which tells a client to renew at once. */
    public static RenewalWindow past(Instant now) {
        return new RenewalWindow(now.minusSeconds(2), now.minusSeconds(1));
    }
}
