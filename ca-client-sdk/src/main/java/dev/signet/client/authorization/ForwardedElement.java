package dev.signet.client.authorization;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One element of {@code X-Forwarded-Client-Cert}, as Envoy documents it: elements are separated by
 * commas, their pairs {@code KEY=VALUE} by semicolons; keys are the same in capital and small
 * letters; a value with any of {@code ,;="} is in double quotes, and in it a backslash makes the
 * next character an ordinary one, as in subjects of RFC 2253. What does not follow that is refused
 * whole, since its end could be anywhere.
 */
final class ForwardedElement {

    private static final int MAX_LENGTH = 64 * 1024;
    private static final int MAX_ELEMENTS = 32;
    private static final int MAX_PAIRS = 32;

    private final Map<String, List<String>> pairs;

    private ForwardedElement(Map<String, List<String>> pairs) {
        this.pairs = pairs;
    }

    /** The last element of all fields together; all others must be well-formed too. */
    static ForwardedElement last(List<String> fields) throws MalformedHeaderException {
        // Fields of one name are one list (RFC 9110 §5.3), but a quote does not go across them.
        List<ForwardedElement> elements = new ArrayList<>();
        for (String field : fields) {
            new Reader(field).readInto(elements);
        }
        if (elements.isEmpty()) {
            throw new MalformedHeaderException("it is empty");
        }
        return elements.get(elements.size() - 1);
    }

    /** The values of a key, in small letters; most keys may be there several times. */
    List<String> values(String key) {
        return pairs.getOrDefault(key, List.of());
    }

    /** The one value of a key; empty if there is none, or if there are several. */
    Optional<String> only(String key) {
        List<String> values = values(key);
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    private static final class Reader {

        private final String text;
        private int at;

        Reader(String text) throws MalformedHeaderException {
            this.text = text.strip();
            if (text.length() > MAX_LENGTH) {
                throw new MalformedHeaderException("it has more than " + MAX_LENGTH + " octets");
            }
        }

        void readInto(List<ForwardedElement> elements) throws MalformedHeaderException {
            do {
                skipSpace();
                elements.add(element());
                if (elements.size() > MAX_ELEMENTS) {
                    throw new MalformedHeaderException("more than " + MAX_ELEMENTS + " elements");
                }
            } while (skipIf(','));
            if (at < text.length()) {
                throw malformed("',' or ';' is expected");
            }
        }

        private ForwardedElement element() throws MalformedHeaderException {
            Map<String, List<String>> pairs = new LinkedHashMap<>();
            int count = 0;
            do {
                String key = key();
                pairs.computeIfAbsent(key, absent -> new ArrayList<>()).add(value());
                if (++count > MAX_PAIRS) {
                    throw new MalformedHeaderException("more than " + MAX_PAIRS + " pairs");
                }
                skipSpace();
            } while (skipIf(';'));
            return new ForwardedElement(pairs);
        }

        private String key() throws MalformedHeaderException {
            int start = at;
            while (at < text.length() && Character.isLetterOrDigit(ascii(text.charAt(at)))) {
                at++;
            }
            String key = text.substring(start, at).toLowerCase(Locale.ROOT);
            if (key.isEmpty() || !skipIf('=')) {
                throw malformed("KEY= is expected");
            }
            return key;
        }

        private String value() throws MalformedHeaderException {
            if (skipIf('"')) {
                return quoted();
            }
            int start = at;
            while (at < text.length() && " ,;=\"\\".indexOf(ascii(text.charAt(at))) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        private String quoted() throws MalformedHeaderException {
            var value = new StringBuilder();
            while (at < text.length()) {
                char c = ascii(text.charAt(at++));
                if (c == '"') {
                    return value.toString();
                } else if (c == '\\' && at < text.length()) {
                    c = ascii(text.charAt(at++));
                }
                value.append(c);
            }
            throw malformed("a quote is not closed");
        }

        private char ascii(char c) throws MalformedHeaderException {
            if (c < ' ' || c >= 0x7f) {
                throw malformed("not a printable character of ASCII");
            }
            return c;
        }

        private void skipSpace() {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
        }

        private boolean skipIf(char wanted) {
            boolean there = at < text.length() && text.charAt(at) == wanted;
            if (there) {
                at++;
            }
            return there;
        }

        private MalformedHeaderException malformed(String what) {
            return new MalformedHeaderException("at character " + at + ": " + what);
        }
    }
}
