package dev.signet.acceptance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads the tags and lengths of X.690 and nothing of their meaning; refuses what BER allows and DER
 * does not (X.690 §10 and §11) in what certificates and CRLs are made of.
 *
 * @param tag the identifier octet
 * @param content the contents octets
 * @param encoded all octets, identifier and length included
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record StrictDer(int tag, byte[] content, byte[] encoded) {

    private static final int CONSTRUCTED = 0x20;
    private static final int LONG_FORM = 0x80;

    static final int BOOLEAN = 0x01;
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int PRINTABLE_STRING = 0x13;
    static final int UTC_TIME = 0x17;
    static final int GENERALIZED_TIME = 0x18;

    /** The one value that {@code octets} are, read to its depths. */
    static StrictDer parse(byte[] octets) {
        List<StrictDer> values = values(octets);
        if (values.size() != 1) {
            throw new AssertionError("expected one value, not " + values.size());
        }
        values.getFirst().check();
        return values.getFirst();
    }

    /** The values that this holds. */
    List<StrictDer> children() {
        return values(content);
    }

    private static List<StrictDer> values(byte[] octets) {
        var values = new ArrayList<StrictDer>();
        int at = 0;
        while (at < octets.length) {
            int first = octets[at + 1] & 0xff;
            int lengthOctets = first < LONG_FORM ? 0 : first - LONG_FORM;
            require(first != LONG_FORM, "a length is definite", octets);
            int length = lengthOctets == 0 ? first : 0;
            for (int i = 0; i < lengthOctets; i++) {
                length = (length << 8) | (octets[at + 2 + i] & 0xff);
            }
            require(
                    lengthOctets == 0 || (length >= LONG_FORM && octets[at + 2] != 0),
                    "a length is as short as it can be",
                    octets);
            int start = at + 2 + lengthOctets;
            int end = start + length;
            values.add(
                    new StrictDer(
                            octets[at] & 0xff,
                            Arrays.copyOfRange(octets, start, end),
                            Arrays.copyOfRange(octets, at, end)));
            at = end;
        }
        return values;
    }

    private void check() {
        if ((tag & CONSTRUCTED) != 0) {
            children().forEach(StrictDer::check);
            return;
        }
        switch (tag) {
            case BOOLEAN ->
                    require(
                            content.length == 1 && content[0] == (byte) 0xff,
                            "a BOOLEAN is TRUE as 0xff, and FALSE, the default, is left out",
                            encoded);
            case INTEGER ->
                    require(
                            content.length == 1
                                    || (content[0] != 0 && content[0] != -1)
                                    || (content[0] ^ content[1]) < 0,
                            "an INTEGER is as short as it can be",
                            encoded);
            case PRINTABLE_STRING ->
                    require(
                            text().matches("[A-Za-z0-9 '()+,./:=?-]*"),
                            "a PrintableString has its own characters only",
                            encoded);
            case UTC_TIME -> require(text().matches("\\d{12}Z"), "UTCTime", encoded);
            case GENERALIZED_TIME ->
                    require(text().matches("\\d{14}Z"), "GeneralizedTime", encoded);
            default -> {}
        }
    }

    /** The contents octets as ASCII. */
    String text() {
        return new String(content, StandardCharsets.ISO_8859_1);
    }

    private static void require(boolean held, String rule, byte[] where) {
        if (!held) {
            throw new AssertionError(rule + ": " + HexFormat.of().formatHex(where));
        }
    }
}
