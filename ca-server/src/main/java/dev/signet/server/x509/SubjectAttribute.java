package dev.signet.server.x509;

import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * The attributes a subject can have, in the order in which they stand in it (RFC 5280 §4.1.2.4 and
 * appendix A.1, RFC 4519 for userId), with Vault's words for them.
 */
public enum SubjectAttribute {
    COUNTRY("country", BCStyle.C, 2),
    PROVINCE("province", BCStyle.ST, 128),
    LOCALITY("locality", BCStyle.L, 128),
    STREET_ADDRESS("street_address", BCStyle.STREET, 128),
    POSTAL_CODE("postal_code", BCStyle.POSTAL_CODE, 40),
    ORGANIZATION("organization", BCStyle.O, 64),
    ORGANIZATIONAL_UNIT("ou", BCStyle.OU, 64),
    COMMON_NAME("common_name", BCStyle.CN, 64),
    SERIAL_NUMBER("serial_number", BCStyle.SERIALNUMBER, 64),
    USER_ID("user_ids", BCStyle.UID, 64);

    private static final Pattern COUNTRY_CODE = Pattern.compile("[A-Z]{2}");

    private static final Pattern PRINTABLE = Pattern.compile("[A-Za-z0-9 '()+,./:=?-]+");

    private final String text;
    private final String oid;
    private final int maxLength;

    SubjectAttribute(String text, ASN1ObjectIdentifier oid, int maxLength) {
        this.text = text;
        this.oid = oid.getId();
        this.maxLength = maxLength;
    }

    /** The name of its field in roles and requests. */
    public String text() {
        return text;
    }

    ASN1ObjectIdentifier oid() {
        return new ASN1ObjectIdentifier(oid);
    }

    /**
     * Refuses what cannot be a value of this attribute.
     *
     * @throws IllegalArgumentException if {@code value} is too long, empty, has invisible
     *     characters, or ones that the attribute's ASN.1 type lacks
     */
    public void check(String value) {
        if (this == COUNTRY && !COUNTRY_CODE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "must be a country's two capital letters (ISO 3166), such as DE");
        }
        int length = value.codePointCount(0, value.length());
        if (length == 0 || length > maxLength) {
            throw new IllegalArgumentException("must have 1 to " + maxLength + " characters");
        }
        if (!Characters.areVisible(value) || !value.equals(value.strip())) {
            throw new IllegalArgumentException(
                    "has control or invisible characters, or blanks at an end");
        }
        if (this == SERIAL_NUMBER && !PRINTABLE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "has characters that PrintableString lacks; there are letters, digits, blanks"
                            + " and '()+,./:=?-");
        }
    }

    /** {@code value} in the attribute's ASN.1 type. */
    ASN1Encodable encode(String value) {
        return this == COUNTRY || this == SERIAL_NUMBER
                ? new DERPrintableString(value)
                : new DERUTF8String(value);
    }
}
