package dev.signet.server.x509;

import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/**
 * An OBJECT IDENTIFIER in dotted form (X.660): at least two arcs, the first 0 to 2, below 0 and 1
 * the second at most 39; at most 128 characters.
 */
public record ObjectIdentifier(String value) implements Comparable<ObjectIdentifier> {

    private static final int MAX_LENGTH = 128;

    private static final Pattern FORM =
            Pattern.compile(
                    "([01]\\.(0|[1-9]|[123][0-9])|2\\.(0|[1-9][0-9]*))(\\.(0|[1-9][0-9]*))*");

    /**
     * @throws IllegalArgumentException if {@code value} is of another form
     */
    public ObjectIdentifier {
        if (value.length() > MAX_LENGTH || !FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "is no object identifier; give numbers with dots, such as 1.3.6.1.4.1.311.20.2.3");
        }
    }

    public ASN1ObjectIdentifier asn1() {
        return new ASN1ObjectIdentifier(value);
    }

    @Override
    public int compareTo(ObjectIdentifier other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
