package dev.signet.server.lint;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a CRL (RFC 5280 §5.1.2.6, §5.3): one pass that takes no memory per entry.
 *
 * <p>They stand in the order of their serial numbers. RFC 5280 does not ask for an order; it is how
 * one pass sees that no serial number is there twice.
 */
final class CrlEntries {

    private static final Lint SYNTAX =
            new Lint(
                    "rfc5280_crl_entry_syntax",
                    "RFC 5280 §5.1.2.6",
                    "an entry is a serial number, a date and perhaps extensions");
    private static final Lint SERIAL =
            new Lint(
                    "rfc5280_crl_entry_serial",
                    "RFC 5280 §4.1.2.2",
                    "the serial number of an entry is positive and has at most 20 octets");
    private static final Lint ORDER =
            new Lint(
                    "signet_crl_entry_order",
                    "RFC 5280 §5.3, signet",
                    "entries stand in the order of their serial numbers, each once");
    private static final Lint DATE_FORM =
            new Lint(
                    "rfc5280_crl_entry_date_form",
                    "RFC 5280 §5.1.2.6",
                    "the date of an entry has seconds, no fractions of them, ends in Z, and is"
                            + " UTCTime through the year 2049");
    private static final Lint DATE =
            new Lint(
                    "signet_crl_entry_date",
                    "RFC 5280 §5.3",
                    "nothing was revoked after thisUpdate");
    private static final Lint EXTENSIONS_NOT_EMPTY =
            new Lint(
                    "rfc5280_crl_entry_extensions",
                    "RFC 5280 §5.1.2.6",
                    "an entry without extensions has no list of them");
    private static final Lint EXTENSION_KNOWN =
            new Lint(
                    "signet_crl_entry_extension",
                    "RFC 5280 §5.3",
                    "an entry has a reason, an invalidity date, or both, in this order, and neither"
                            + " is critical");
    private static final Lint REASON =
            new Lint(
                    "rfc5280_crl_entry_reason",
                    "RFC 5280 §5.3.1",
                    "a reason is one that RFC 5280 has; unspecified is left out");
    private static final Lint REASON_FITS =
            new Lint(
                    "signet_crl_entry_reason",
                    "RFC 5280 §5.3.1, CA/B BR §7.2.2",
                    "nothing is on hold; only a delta CRL removes entries");
    private static final Lint INVALIDITY_DATE =
            new Lint(
                    "rfc5280_crl_entry_invalidity_date",
                    "RFC 5280 §5.3.2",
                    "an invalidity date is GeneralizedTime with seconds, no fractions of them, and"
                            + " ends in Z");

    static final List<Lint> ALL =
            List.of(
                    SYNTAX,
                    SERIAL,
                    ORDER,
                    DATE_FORM,
                    DATE,
                    EXTENSIONS_NOT_EMPTY,
                    EXTENSION_KNOWN,
                    REASON,
                    REASON_FITS,
                    INVALIDITY_DATE);

    private static final byte[] REASON_CODE = {0x55, 0x1d, 0x15};
    private static final byte[] INVALIDITY = {0x55, 0x1d, 0x18};
    private static final int MAX_SERIAL_OCTETS = 20;
    private static final int UNSPECIFIED = 0;
    private static final int CERTIFICATE_HOLD = 6;
    private static final int UNUSED = 7;
    private static final int REMOVE_FROM_CRL = 8;
    private static final int LAST = 10;

    private final long latest;
    private final boolean delta;
    private final DerCursor entry;
    private final DerCursor extension;
    private final DerCursor value;
    private int previousSerial;
    private int previousSerialEnd;

    private CrlEntries(DerCursor list, long latest, boolean delta) {
        this.latest = latest;
        this.delta = delta;
        this.entry = list.inside();
        this.extension = list.inside();
        this.value = list.inside();
    }

    /** The first fault of the entries of {@code crl}; empty if there is none. */
    static Optional<Finding> finding(LintedCrl crl) {
        if (crl.revoked().isEmpty()) {
            return Optional.empty();
        }
        DerCursor list = crl.revoked().get();
        long latest = Times.digits(crl.order().thisUpdate());
        var entries = new CrlEntries(list, latest, crl.order().base().isPresent());
        for (long position = 1; list.hasNext(); position++) {
            list.advance();
            Lint broken = entries.lint(list);
            if (broken != null) {
                return Optional.of(
                        broken.finding("entry " + position + " is not so: " + broken.demand()));
            }
        }
        return Optional.empty();
    }

    private @Nullable Lint lint(DerCursor list) {
        if (list.tag() != DerCursor.SEQUENCE) {
            return SYNTAX;
        }
        entry.enter(list);
        if (!entry.isNext(DerCursor.INTEGER)) {
            return SYNTAX;
        }
        entry.advance();
        Lint broken = serial();
        if (broken == null) {
            broken = date();
        }
        if (broken != null || !entry.hasNext()) {
            return broken;
        }
        entry.advance();
        return entry.tag() != DerCursor.SEQUENCE || entry.hasNext() ? SYNTAX : extensions();
    }

    private @Nullable Lint serial() {
        int length = entry.length();
        boolean positive = entry.octet(0) < 0x80 && (length > 1 || entry.octet(0) > 0);
        if (!positive || length > MAX_SERIAL_OCTETS) {
            return SERIAL;
        }
        boolean ascending = isAbovePrevious(length);
        previousSerial = entry.content();
        previousSerialEnd = entry.end();
        return ascending ? null : ORDER;
    }

    /** Of positive integers in their fewest octets, the longer one is the greater. */
    private boolean isAbovePrevious(int length) {
        int previous = previousSerialEnd - previousSerial;
        return length != previous
                ? length > previous
                : Arrays.compareUnsigned(
                                entry.array(),
                                entry.content(),
                                entry.end(),
                                entry.array(),
                                previousSerial,
                                previousSerialEnd)
                        > 0;
    }

    private @Nullable Lint date() {
        if (!entry.isNext(Times.UTC_TIME) && !entry.isNext(Times.GENERALIZED_TIME)) {
            return SYNTAX;
        }
        entry.advance();
        OptionalLong digits =
                Times.digits(entry.tag(), entry.array(), entry.content(), entry.length());
        if (digits.isEmpty()
                || Times.isUtcYear(digits.getAsLong()) != (entry.tag() == Times.UTC_TIME)) {
            return DATE_FORM;
        }
        return digits.getAsLong() > latest ? DATE : null;
    }

    private @Nullable Lint extensions() {
        extension.enter(entry);
        if (!extension.hasNext()) {
            return EXTENSIONS_NOT_EMPTY;
        }
        boolean first = true;
        while (extension.hasNext()) {
            extension.advance();
            Lint broken = extension(first);
            if (broken != null) {
                return broken;
            }
            first = false;
        }
        return null;
    }

    private @Nullable Lint extension(boolean first) {
        if (extension.tag() != DerCursor.SEQUENCE) {
            return SYNTAX;
        }
        value.enter(extension);
        if (!value.isNext(DerCursor.OBJECT_IDENTIFIER)) {
            return SYNTAX;
        }
        value.advance();
        boolean reason = first && value.hasContent(REASON_CODE);
        boolean known = reason || value.hasContent(INVALIDITY);
        boolean last = !first || !reason;
        if (!known || !value.isNext(DerCursor.OCTET_STRING) || (last && extension.hasNext())) {
            return EXTENSION_KNOWN;
        }
        value.advance();
        return reason ? reason() : invalidityDate();
    }

    /** An ENUMERATED of one octet is all that a reason can be. */
    private @Nullable Lint reason() {
        if (value.length() != 3 || value.octet(0) != DerCursor.ENUMERATED || value.octet(1) != 1) {
            return REASON;
        }
        int code = value.octet(2);
        if (code == UNSPECIFIED || code == UNUSED || code > LAST) {
            return REASON;
        }
        return code == CERTIFICATE_HOLD || (code == REMOVE_FROM_CRL && !delta) ? REASON_FITS : null;
    }

    private @Nullable Lint invalidityDate() {
        int header = 2;
        int length = value.length() - header;
        return length > 0
                        && value.octet(0) == Times.GENERALIZED_TIME
                        && value.octet(1) == length
                        && Times.digits(
                                        Times.GENERALIZED_TIME,
                                        value.array(),
                                        value.content() + header,
                                        length)
                                .isPresent()
                ? null
                : INVALIDITY_DATE;
    }
}
