package dev.signet.server.x509;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A certificate serial number: positive, at most 20 octets as a DER INTEGER (RFC 5280 §4.1.2.2).
 *
 * <p>Those we draw have exactly 20 octets: the month of notAfter in the first two, so that a whole
 * month of expired certificates can be found and dropped by serial alone, then 144 random bits.
 */
public record SerialNumber(BigInteger value) implements Comparable<SerialNumber> {

    private static final int MAX_OCTETS = 20;

    private static final int MONTH_OCTETS = 2;

    /** The first octet is 0x40–0x7f: no sign octet is added, no leading zero is dropped. */
    private static final int MARK = 0x40;

    /** 14 bits of months since 1970 last until the year 3335. */
    private static final int MAX_MONTH = 0x3fff;

    private static final Pattern HEX =
            Pattern.compile(
                    "[0-9A-Fa-f]{1,40}"
                            + "|[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){0,19}"
                            + "|[0-9A-Fa-f]{2}(-[0-9A-Fa-f]{2}){0,19}");

    public SerialNumber {
        if (value.signum() <= 0) {
            throw new IllegalArgumentException("serial number must be positive");
        }
        if (value.bitLength() >= MAX_OCTETS * 8) {
            throw new IllegalArgumentException("serial number exceeds " + MAX_OCTETS + " octets");
        }
    }

    /**
     * Draws a serial of exactly 20 octets carrying 144 random bits; CA/B BR §7.1 asks for 64.
     *
     * @param expiryMonth see {@link #expiryMonth(Instant)}, 0–16383
     */
    public static SerialNumber random(int expiryMonth, SecureRandom random) {
        if (expiryMonth < 0 || expiryMonth > MAX_MONTH) {
            throw new IllegalArgumentException("expiry month out of range: " + expiryMonth);
        }
        byte[] drawn = new byte[MAX_OCTETS - MONTH_OCTETS];
        random.nextBytes(drawn);
        byte[] octets = new byte[MAX_OCTETS];
        octets[0] = (byte) (MARK | (expiryMonth >> 8));
        octets[1] = (byte) expiryMonth;
        System.arraycopy(drawn, 0, octets, MONTH_OCTETS, drawn.length);
        return new SerialNumber(new BigInteger(octets));
    }

    /** Months from January 1970 to the month of {@code notAfter}, in UTC; January 1970 is 0. */
    public static int expiryMonth(Instant notAfter) {
        long month = notAfter.atOffset(ZoneOffset.UTC).getLong(ChronoField.PROLEPTIC_MONTH);
        return Math.toIntExact(month - 1970 * 12L);
    }

    /**
     * How {@link #hex} begins for serials drawn for a month; those of earlier ones are before it in
     * text order, and those of it and of later ones after it.
     */
    public static String prefix(int expiryMonth) {
        return HexFormat.of().toHexDigits((short) (MARK << 8 | expiryMonth));
    }

    /** The last second of a month: no certificate of it ends later. */
    public static Instant monthEnd(int expiryMonth) {
        return YearMonth.of(1970, 1)
                .plusMonths(expiryMonth + 1L)
                .atDay(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .minusSeconds(1);
    }

    /** The month this serial was drawn for; empty if it does not have the form we draw. */
    public OptionalInt expiryMonth() {
        int shift = (MAX_OCTETS - MONTH_OCTETS) * 8;
        int head = value.shiftRight(shift).intValueExact();
        return head >= MARK << 8 ? OptionalInt.of(head & MAX_MONTH) : OptionalInt.empty();
    }

    /**
     * Parses the form {@link #hex()} writes; upper case, missing leading zeros, and {@code :} or
     * {@code -} between all octets are accepted.
     *
     * @throws IllegalArgumentException if {@code text} is anything else, or zero, or too long
     */
    public static SerialNumber parse(String text) {
        if (!HEX.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "not a serial number: 1 to 40 hexadecimal digits, with : or - between all"
                            + " octets or none");
        }
        return new SerialNumber(new BigInteger(text.replace(":", "").replace("-", ""), 16));
    }

    /** 40 digits of lower-case hexadecimal; the text order of two serials is their order. */
    public String hex() {
        byte[] octets = value.toByteArray();
        byte[] padded = new byte[MAX_OCTETS];
        System.arraycopy(octets, 0, padded, MAX_OCTETS - octets.length, octets.length);
        return HexFormat.of().formatHex(padded);
    }

    @Override
    public int compareTo(SerialNumber other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return hex();
    }
}
