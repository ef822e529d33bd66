package dev.signet.server.recovery;

import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.inventory.InventoryListener;
import dev.signet.server.x509.SerialNumber;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What this server has answered lately, in memory: each certificate it completed or revoked, as it
 * was put on record. Kept for {@link #AGE}, as far as {@link #MAX_RECORDS} and {@link #MAX_OCTETS}
 * go; the oldest leaves first. Safe for concurrent use.
 */
public final class RecentAnswers implements InventoryListener {

    /** Far beyond the time by which a replica that is promoted may have been behind. */
    static final Duration AGE = Duration.ofMinutes(5);

    static final int MAX_RECORDS = 20_000;

    /** By {@link #octets}, which is what a record takes in the heap, roughly. */
    static final long MAX_OCTETS = 32L << 20;

    /** Of a record besides what is counted. */
    private static final long FIXED_OCTETS = 1_000;

    private final Clock clock;
    private final Map<SerialNumber, Remembered> bySerial = new LinkedHashMap<>();
    private long octets;

    public RecentAnswers(Clock clock) {
        this.clock = clock;
    }

    private record Remembered(CertificateRecord certificate, Instant at) {}

    @Override
    public void completed(CertificateRecord certificate) {
        remember(certificate);
    }

    @Override
    public void revoked(CertificateRecord certificate) {
        remember(certificate);
    }

    /** What is remembered, oldest first. */
    synchronized List<CertificateRecord> all() {
        forgetOld(clock.instant());
        return bySerial.values().stream().map(Remembered::certificate).toList();
    }

    private synchronized void remember(CertificateRecord certificate) {
        Instant now = clock.instant();
        Remembered earlier = bySerial.remove(certificate.serial());
        CertificateRecord newest = certificate;
        if (earlier != null) {
            octets -= octets(earlier.certificate());
            newest = further(earlier.certificate(), certificate);
        }
        bySerial.put(certificate.serial(), new Remembered(newest, now));
        octets += octets(newest);
        forgetOld(now);
    }

    private void forgetOld(Instant now) {
        var oldest = bySerial.values().iterator();
        while (oldest.hasNext()) {
            Remembered next = oldest.next();
            if (bySerial.size() <= MAX_RECORDS
                    && octets <= MAX_OCTETS
                    && !next.at().isBefore(now.minus(AGE))) {
                return;
            }
            octets -= octets(next.certificate());
            oldest.remove();
        }
    }

    /** The one that has gone further, in whichever order the two were told. */
    private static CertificateRecord further(CertificateRecord one, CertificateRecord other) {
        boolean revoked = other.state() == CertificateState.REVOKED;
        return one.state() != CertificateState.REVOKED || (revoked && !one.isCompromised())
                ? other
                : one;
    }

    private static long octets(CertificateRecord certificate) {
        return FIXED_OCTETS
                + certificate.order().tbs().octets().length
                + certificate.order().rules().length();
    }
}
