package dev.signet.client.authorization;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The path of an HTTP request in one spelling, so that a rule and the application cannot understand
 * it differently.
 *
 * <p>Refused are empty segments, {@code .} and {@code ..}, parameters after {@code ;}, backslashes,
 * and percent-encodings of what needs none (RFC 3986 §2.3), of a separator or percent sign, of
 * control characters, or of octets that are no UTF-8. What clients may encode and may not, {@code
 * !$&'()*+,=:@}, is one text in both spellings: {@code /a%3Ab} is {@code /a:b}. One slash at the
 * end is left out: {@code /a/} is {@code /a}.
 *
 * @param segments with percent-encodings, in capital letters, only of what cannot be there plainly
 */
record RequestPath(List<String> segments) {

    private static final int MAX_LENGTH = 8192;
    // RFC 3986 §3.3, without ';', '%' and '/'.
    private static final String PLAIN = "-._~!$&'()*+,=:@";
    private static final String UNRESERVED = "-._~";
    private static final String NEVER_ENCODED = "/\\%;";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** Reads a path as it was sent, encoded; empty if its spelling is refused. */
    static Optional<RequestPath> parse(String raw) {
        if (raw.isEmpty() || raw.length() > MAX_LENGTH || raw.charAt(0) != '/') {
            return Optional.empty();
        }
        String path =
                raw.length() > 1 && raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
        if (path.equals("/")) {
            return raw.equals("/") ? Optional.of(new RequestPath(List.of())) : Optional.empty();
        }
        var segments = new ArrayList<String>();
        for (String segment : path.substring(1).split("/", -1)) {
            Optional<String> text = text(segment);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            segments.add(text.get());
        }
        return Optional.of(new RequestPath(List.copyOf(segments)));
    }

    private static Optional<String> text(String segment) {
        if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
            return Optional.empty();
        }
        var text = new StringBuilder(segment.length());
        ByteBuffer octets = ByteBuffer.allocate(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            int octet = segment.charAt(i);
            if (octet == '%') {
                octet = octet(segment, i + 1);
                if (!mayBeEncoded(octet)) {
                    return Optional.empty();
                }
                i += 2;
            } else if (!isPlain(octet)) {
                return Optional.empty();
            }
            octets.put((byte) octet);
            if (isPlain(octet)) {
                text.append((char) octet);
            } else {
                text.append('%').append(HEX.toHexDigits((byte) octet));
            }
        }
        return isUtf8(octets.flip()) ? Optional.of(text.toString()) : Optional.empty();
    }

    private static boolean isPlain(int c) {
        return isAlphanumeric(c) || PLAIN.indexOf(c) >= 0;
    }

    private static boolean mayBeEncoded(int octet) {
        return octet >= ' '
                && octet != 0x7f
                && !isAlphanumeric(octet)
                && UNRESERVED.indexOf(octet) < 0
                && NEVER_ENCODED.indexOf(octet) < 0;
    }

    /** The octet that two digits say; -1 if they are none. */
    private static int octet(String segment, int at) {
        if (at + 2 > segment.length()) {
            return -1;
        }
        int high = digit(segment.charAt(at));
        int low = digit(segment.charAt(at + 1));
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    /** {@link Character#digit} knows digits of other scripts too. */
    private static int digit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static boolean isAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean isUtf8(ByteBuffer octets) {
        try {
            // A new decoder reports what it cannot decode, overlong forms too.
            return StandardCharsets.UTF_8.newDecoder().decode(octets).hasArray();
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
