package dev.signet.server.x509;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An otherName whose value is a UTF8String (RFC 5280 §4.2.1.6), such as a Microsoft user principal
 * name ({@code 1.3.6.1.4.1.311.20.2.3}).
 *
 * @param value 1 to 512 visible characters
 */
public record OtherName(ObjectIdentifier type, String value) implements SubjectAlternativeName {

    private static final int MAX_VALUE = 512;

    private static final Pattern FORM = Pattern.compile("([^;]*);(?i:UTF-?8):(.*)", Pattern.DOTALL);

    /**
     * @throws IllegalArgumentException if {@code value} is empty, too long or not visible
     */
    public OtherName {
        if (value.isEmpty() || value.codePointCount(0, value.length()) > MAX_VALUE) {
            throw new IllegalArgumentException("has a value of other than 1 to 512 characters");
        }
        if (!Characters.areVisible(value)) {
            throw new IllegalArgumentException("has control or invisible characters in its value");
        }
    }

    /** Parses {@code <OID>;UTF8:<value>}, Vault's form; {@code utf8} and {@code UTF-8} too. */
    public static OtherName parse(String text) throws MalformedNameException {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new MalformedNameException(
                    "is no other name; give <OID>;UTF8:<value>, such as"
                            + " 1.3.6.1.4.1.311.20.2.3;UTF8:orders@example.org; no type but UTF8"
                            + " is certified here");
        }
        try {
            return new OtherName(new ObjectIdentifier(form.group(1)), form.group(2));
        } catch (IllegalArgumentException e) {
            throw new MalformedNameException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Kind kind() {
        return Kind.OTHER;
    }

    @Override
    public String text() {
        return type + ";UTF8:" + value;
    }

    @Override
    public String toString() {
        return text();
    }
}
