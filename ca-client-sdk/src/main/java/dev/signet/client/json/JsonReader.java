package dev.signet.client.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON text (RFC 8259) strictly: no duplicate names, nothing after the value, no more
 * than 32 levels. Objects become {@link JsonObject}, arrays {@code List}, numbers {@code
 * BigDecimal}, null {@link JsonNull}.
 */
final class JsonReader {

    private static final int MAX_DEPTH = 32;
    private static final int MAX_NUMBER_LENGTH = 40;

    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    static Object read(String text) throws MalformedJsonException {
        var reader = new JsonReader(text);
        Object value = reader.value(1);
        reader.skipSpace();
        if (reader.at < text.length()) {
            throw reader.malformed("something follows the value");
        }
        return value;
    }

    private Object value(int depth) throws MalformedJsonException {
        if (depth > MAX_DEPTH) {
            throw malformed("more than " + MAX_DEPTH + " levels");
        }
        skipSpace();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", JsonNull.NULL);
            default -> number();
        };
    }

    private JsonObject object(int depth) throws MalformedJsonException {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        skipSpace();
        if (skipIf('}')) {
            return new JsonObject(members);
        }
        do {
            skipSpace();
            String name = string();
            skipSpace();
            expect(':');
            if (members.put(name, value(depth + 1)) != null) {
                throw malformed("a name occurs twice");
            }
            skipSpace();
        } while (skipIf(','));
        expect('}');
        return new JsonObject(members);
    }

    private List<Object> array(int depth) throws MalformedJsonException {
        List<Object> elements = new ArrayList<>();
        at++;
        skipSpace();
        if (skipIf(']')) {
            return elements;
        }
        do {
            elements.add(value(depth + 1));
            skipSpace();
        } while (skipIf(','));
        expect(']');
        return elements;
    }

    private String string() throws MalformedJsonException {
        expect('"');
        var content = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                return wellFormed(content);
            } else if (c < 0x20) {
                throw malformed("a control character in a string");
            }
            content.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() throws MalformedJsonException {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> (char) (hexDigit() << 12 | hexDigit() << 8 | hexDigit() << 4 | hexDigit());
            default -> throw malformed("an unknown escape in a string");
        };
    }

    private int hexDigit() throws MalformedJsonException {
        char c = next();
        if (c >= '0' && c <= '9') {
            return c - '0';
        } else if (c >= 'a' && c <= 'f') {
            return c - 'a' + 10;
        } else if (c >= 'A' && c <= 'F') {
            return c - 'A' + 10;
        }
        throw malformed("a broken \\u escape in a string");
    }

    /** Half a surrogate pair is no character, and would change on its way through UTF-8. */
    private String wellFormed(StringBuilder content) throws MalformedJsonException {
        boolean half = content.codePoints().anyMatch(point -> point >= 0xd800 && point <= 0xdfff);
        if (half) {
            throw malformed("half a surrogate pair in a string");
        }
        return content.toString();
    }

    private Object word(String word, Object meaning) throws MalformedJsonException {
        if (!text.startsWith(word, at)) {
            throw malformed("a value is expected");
        }
        at += word.length();
        return meaning;
    }

    private BigDecimal number() throws MalformedJsonException {
        int start = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(start, at);
        if (number.length() > MAX_NUMBER_LENGTH
                || !number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")) {
            at = start;
            throw malformed("a value is expected");
        }
        return new BigDecimal(number);
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
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

    private void expect(char wanted) throws MalformedJsonException {
        if (!skipIf(wanted)) {
            throw malformed("'" + wanted + "' is expected");
        }
    }

    private char peek() throws MalformedJsonException {
        if (at >= text.length()) {
            throw malformed("the text ends too early");
        }
        return text.charAt(at);
    }

    private char next() throws MalformedJsonException {
        char c = peek();
        at++;
        return c;
    }

    private MalformedJsonException malformed(String what) {
        return new MalformedJsonException("not JSON at character " + at + ": " + what);
    }
}
