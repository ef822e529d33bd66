package dev.signet.server.lint;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1UTCTime;

/**
 * Points in time as RFC 5280 §4.1.2.5 writes them: YYMMDDHHMMSSZ as UTCTime for the years 1950 to
 * 2049, else YYYYMMDDHHMMSSZ as GeneralizedTime.
 *
 * <p>To compare many of them, they are numbers of the digits YYYYMMDDHHMMSS.
 */
final class Times {

    static final int UTC_TIME = 0x17;
    static final int GENERALIZED_TIME = 0x18;

    private static final int UTC_OCTETS = 13;
    private static final int GENERALIZED_OCTETS = 15;
    private static final long CENTURY = 10_000_000_000L * 100;
    private static final int HEADER = 2;

    private Times() {}

    /**
     * The digits of the time of type {@code tag} in {@code length} octets; empty if they have not
     * that form.
     */
    static OptionalLong digits(int tag, byte[] octets, int start, int length) {
        if (length != (tag == UTC_TIME ? UTC_OCTETS : GENERALIZED_OCTETS)
                || octets[start + length - 1] != 'Z') {
            return OptionalLong.empty();
        }
        long digits = 0;
        for (int i = start; i < start + length - 1; i++) {
            if (octets[i] < '0' || octets[i] > '9') {
                return OptionalLong.empty();
            }
            digits = digits * 10 + octets[i] - '0';
        }
        if (tag == UTC_TIME) {
            digits += digits / (CENTURY / 100) < 50 ? 20 * CENTURY : 19 * CENTURY;
        }
        return OptionalLong.of(digits);
    }

    /** Whether the digits are of a year that UTCTime is for. */
    static boolean isUtcYear(long digits) {
        long year = digits / (CENTURY / 100);
        return year >= 1950 && year < 2050;
    }

    /** The digits of {@code instant}, in UTC. */
    static long digits(Instant instant) {
        LocalDateTime at = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        long date = (at.getYear() * 100L + at.getMonthValue()) * 100 + at.getDayOfMonth();
        return ((date * 100 + at.getHour()) * 100 + at.getMinute()) * 100 + at.getSecond();
    }

    /** The point in time that {@code encoded} is; empty if it has not the form. */
    static Optional<Instant> instant(ASN1Primitive encoded) {
        byte[] octets = Encoded.of(encoded).octets();
        int tag = octets[0];
        OptionalLong digits = digits(tag, octets, HEADER, octets.length - HEADER);
        return digits.isPresent() && isTime(encoded)
                ? instant(digits.getAsLong())
                : Optional.empty();
    }

    private static Optional<Instant> instant(long digits) {
        try {
            long date = digits / 1_000_000;
            int time = (int) (digits % 1_000_000);
            return Optional.of(
                    LocalDateTime.of(
                                    (int) (date / 10_000),
                                    (int) (date / 100 % 100),
                                    (int) (date % 100),
                                    time / 10_000,
                                    time / 100 % 100,
                                    time % 100)
                            .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /** Whether {@code encoded} has the type for its year. */
    static boolean hasTypeOfYear(ASN1Primitive encoded, Instant instant) {
        return isUtcYear(digits(instant)) == encoded instanceof ASN1UTCTime;
    }

    private static boolean isTime(ASN1Primitive encoded) {
        return encoded instanceof ASN1UTCTime || encoded instanceof ASN1GeneralizedTime;
    }
}
