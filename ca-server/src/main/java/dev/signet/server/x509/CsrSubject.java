package dev.signet.server.x509;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * What the subject of a request asks for: a common name, and nothing else.
 *
 * @param ignored the other attributes, in words
 */
record CsrSubject(Optional<String> commonName, List<String> ignored) {

    private static final int MAX_ATTRIBUTES = 64;

    /** RFC 5280 appendix A.1, ub-common-name. */
    private static final int MAX_COMMON_NAME = 64;

    private static final Pattern PRINTABLE = Pattern.compile("[A-Za-z0-9 '()+,./:=?-]*");

    CsrSubject {
        ignored = List.copyOf(ignored);
    }

    static CsrSubject parse(X500Name subject) throws MalformedCsrException {
        Optional<String> commonName = Optional.empty();
        List<String> ignored = new ArrayList<>();
        int count = 0;
        for (RDN rdn : subject.getRDNs()) {
            for (AttributeTypeAndValue attribute : attributes(rdn)) {
                if (++count > MAX_ATTRIBUTES) {
                    throw new MalformedCsrException(
                            "subject: has more than " + MAX_ATTRIBUTES + " attributes");
                }
                if (!attribute.getType().equals(BCStyle.CN)) {
                    ignored.add("subject attribute " + name(attribute.getType()));
                    continue;
                }
                if (commonName.isPresent()) {
                    throw new MalformedCsrException(
                            "subject: has more than one common name; request further names as"
                                    + " subject alternative names");
                }
                commonName = Optional.of(commonName(attribute.getValue()));
            }
        }
        return new CsrSubject(commonName, ignored);
    }

    private static AttributeTypeAndValue[] attributes(RDN rdn) throws MalformedCsrException {
        try {
            AttributeTypeAndValue[] attributes = rdn.getTypesAndValues();
            if (attributes.length > 0) {
                return attributes;
            }
        } catch (RuntimeException _) {
            // The library tells of malformed input by several unchecked exceptions.
            throw new MalformedCsrException("subject: is not a Name (RFC 5280 §4.1.2.4)");
        }
        throw new MalformedCsrException("subject: has an empty set, which is not allowed");
    }

    private static String commonName(ASN1Encodable value) throws MalformedCsrException {
        String text =
                switch (value) {
                    case ASN1UTF8String utf8 -> decoded(utf8);
                    case ASN1PrintableString printable
                            when PRINTABLE.matcher(printable.getString()).matches() ->
                            printable.getString();
                    case ASN1PrintableString _ ->
                            throw new MalformedCsrException(
                                    "subject: the common name has characters that PrintableString"
                                            + " lacks, such as * _ @; encode it as UTF8String");
                    default ->
                            throw new MalformedCsrException(
                                    "subject: the common name must be a UTF8String or a"
                                            + " PrintableString (RFC 5280 §4.1.2.4)");
                };
        int length = text.codePointCount(0, text.length());
        if (length == 0 || length > MAX_COMMON_NAME) {
            throw new MalformedCsrException(
                    "subject: the common name has " + length + " characters; 1 to 64 are allowed");
        }
        if (!text.codePoints().allMatch(CsrSubject::isVisible)) {
            throw new MalformedCsrException(
                    "subject: the common name has control or invisible characters");
        }
        return text;
    }

    private static String decoded(ASN1UTF8String utf8) throws MalformedCsrException {
        try {
            return utf8.getString();
        } catch (IllegalArgumentException _) {
            throw new MalformedCsrException("subject: the common name is not UTF-8");
        }
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    private static String name(ASN1ObjectIdentifier type) {
        String name = BCStyle.INSTANCE.oidToDisplayName(type);
        return name == null ? type.getId() : name;
    }
}
