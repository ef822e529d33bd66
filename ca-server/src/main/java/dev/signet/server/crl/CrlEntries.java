package dev.signet.server.crl;

import dev.signet.server.inventory.RevocationScan;
import dev.signet.server.x509.RevocationReason;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;

/**
 * The entries of one CRL (RFC 5280 §5.1.2.6), written in DER as they are read: nothing is kept of
 * an entry but its octets. Not safe for concurrent use.
 */
final class CrlEntries implements RevocationScan.Listing {

    /** Of an entry: a serial number of 20 octets, a GeneralizedTime and a reason. */
    static final int MOST_OCTETS = 2 + 22 + 17 + 14;

    /**
     * Whatever stands in front: the name of the issuer is part of a certificate of at most 16 KiB.
     */
    private static final int ROOM_BEFORE = 1 << 15;

    /** Whatever stands behind: extensions with a number of URLs, the signature. */
    private static final int ROOM_BEHIND = 1 << 16;

    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;

    /** RFC 5280 §4.1.2.5, which §5.1.2.6 follows: UTCTime through 2049. */
    private static final int FIRST_GENERALIZED_YEAR = 2050;

    /** Extensions, one, 2.5.29.21, OCTET STRING, ENUMERATED; the code follows. */
    private static final byte[] REASON_CODE = HexFormat.of().parseHex("300c300a0603551d1504030a01");

    private final Instant latest;
    private final DerArray octets;
    private int count;

    /**
     * Expects entries of {@code expectedOctets} in all.
     *
     * @param latest what another server, whose clock is ahead, dates later is dated so
     */
    CrlEntries(Instant latest, int expectedOctets) {
        this.latest = latest;
        octets = new DerArray(ROOM_BEFORE, Math.addExact(expectedOctets, ROOM_BEHIND));
    }

    @Override
    public void revoked(String serial, Instant at, RevocationReason reason) {
        byte[] number = HexFormat.of().parseHex(serial);
        int zeros = leadingZeros(number);
        byte[] time = time(at.isAfter(latest) ? latest : at);
        boolean isGiven = reason != RevocationReason.UNSPECIFIED; // RFC 5280 §5.3.1
        int integer = number.length - zeros;
        octets.append(SEQUENCE);
        octets.append(2 + integer + 2 + time.length + (isGiven ? REASON_CODE.length + 1 : 0));
        octets.append(INTEGER);
        octets.append(integer);
        for (int i = zeros; i < number.length; i++) {
            octets.append(number[i]);
        }
        octets.append(time.length == "YYMMDDHHMMSSZ".length() ? UTC_TIME : GENERALIZED_TIME);
        octets.append(time.length);
        octets.append(time);
        if (isGiven) {
            octets.append(REASON_CODE);
            octets.append(reason.code());
        }
        count++;
    }

    int count() {
        return count;
    }

    /** The content of revokedCertificates, for what encloses it. */
    DerArray octets() {
        return octets;
    }

    /** Those that an INTEGER leaves out: serial numbers are positive. */
    private static int leadingZeros(byte[] number) {
        int zeros = 0;
        while (number[zeros] == 0 && number[zeros + 1] >= 0) {
            zeros++;
        }
        return zeros;
    }

    private static byte[] time(Instant at) {
        LocalDateTime utc = LocalDateTime.ofInstant(at, ZoneOffset.UTC);
        boolean isGeneralized = utc.getYear() >= FIRST_GENERALIZED_YEAR;
        byte[] text = new byte[isGeneralized ? 15 : 13];
        int next = 0;
        if (isGeneralized) {
            next = digits(text, next, utc.getYear() / 100);
        }
        next = digits(text, next, utc.getYear() % 100);
        next = digits(text, next, utc.getMonthValue());
        next = digits(text, next, utc.getDayOfMonth());
        next = digits(text, next, utc.getHour());
        next = digits(text, next, utc.getMinute());
        next = digits(text, next, utc.getSecond());
        text[next] = 'Z';
        return text;
    }

    private static int digits(byte[] text, int next, int twoDigits) {
        text[next] = (byte) ('0' + twoDigits / 10);
        text[next + 1] = (byte) ('0' + twoDigits % 10);
        return next + 2;
    }
}
