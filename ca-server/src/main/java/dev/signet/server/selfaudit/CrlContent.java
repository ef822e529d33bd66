package dev.signet.server.selfaudit;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The octets of a CRL, read in place: the parser takes no memory for its entries, of which there
 * may be a million (RFC 5280 §5.1).
 */
final class CrlContent {

    private static final int UTC_TIME = 0x17;
    private static final int SERIAL_DIGITS = 40;

    /** In the whole of the 21st century: RFC 5280 §4.1.2.5.1 has 1950 to 2049. */
    private static final DateTimeFormatter UTC =
            new DateTimeFormatterBuilder()
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 1950)
                    .appendPattern("MMddHHmmss'Z'")
                    .toFormatter();

    private static final DateTimeFormatter GENERALIZED =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'");

    /** Up to the code, which is the last octet. */
    private static final String REASON = "300c300a0603551d1504030a01";

    private final DerElement tbs;
    private final DerElement algorithm;
    private final DerElement signature;
    private final Optional<DerElement> entries;

    /**
     * One revoked certificate.
     *
     * @param serial 40 hexadecimal digits, as in the database
     * @param reason the code; 0 if none is given
     */
    record Entry(String serial, Instant at, int reason) {}

    /**
     * Finds the parts.
     *
     * @throws IllegalArgumentException if {@code der} is no CRL
     */
    CrlContent(byte[] der) {
        DerElement whole = DerElement.whole(der);
        tbs = whole.first();
        algorithm = tbs.next(whole.end());
        signature = algorithm.next(whole.end());
        DerElement version = tbs.first();
        DerElement issuer = version.next(tbs.end()).next(tbs.end());
        DerElement nextUpdate = issuer.next(tbs.end()).next(tbs.end());
        DerElement after = nextUpdate.next(tbs.end());
        entries = after.is(DerElement.SEQUENCE) ? Optional.of(after) : Optional.empty();
    }

    boolean isSignedBy(PublicKey key) {
        return JdkSignature.verifies(key, tbs, algorithm, signature);
    }

    /** In the order in which they stand. */
    Iterator<Entry> entries() {
        return new Entries(entries);
    }

    private static final class Entries implements Iterator<Entry> {

        private final int end;
        private Optional<DerElement> next;

        Entries(Optional<DerElement> list) {
            end = list.map(DerElement::end).orElse(0);
            next = list.filter(each -> !each.isEmpty()).map(DerElement::first);
        }

        @Override
        public boolean hasNext() {
            return next.isPresent();
        }

        @Override
        public Entry next() {
            DerElement element = next.orElseThrow(NoSuchElementException::new);
            next = element.isLast(end) ? Optional.empty() : Optional.of(element.next(end));
            return entry(element);
        }
    }

    private static Entry entry(DerElement element) {
        DerElement serial = element.first();
        DerElement time = serial.next(element.end());
        return new Entry(hex(serial), instant(time), reason(element, time));
    }

    private static String hex(DerElement serial) {
        String digits = new BigInteger(serial.value()).toString(16);
        return "0".repeat(Math.max(SERIAL_DIGITS - digits.length(), 0)) + digits;
    }

    private static Instant instant(DerElement time) {
        String text = new String(time.value(), StandardCharsets.US_ASCII);
        return LocalDateTime.parse(text, time.is(UTC_TIME) ? UTC : GENERALIZED)
                .toInstant(ZoneOffset.UTC);
    }

    private static int reason(DerElement element, DerElement time) {
        if (time.isLast(element.end())) {
            return 0;
        }
        byte[] extensions = time.next(element.end()).encoded();
        String hex = HexFormat.of().formatHex(extensions);
        if (!hex.startsWith(REASON) || hex.length() != REASON.length() + 2) {
            throw new IllegalArgumentException("an entry has extensions that we do not write");
        }
        return extensions[extensions.length - 1];
    }
}
