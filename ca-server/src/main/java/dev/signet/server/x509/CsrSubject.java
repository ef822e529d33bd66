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
 * What the subject of a request asks for: a common name, a serialNumber, userIds, and nothing else.
 *
 * @param ignored the other attributes, in words
 */
record CsrSubject(
        Optional<CommonName> commonName,
        Optional<String> serialNumber,
        List<String> userIds,
        List<String> ignored) {

    private static final int MAX_ATTRIBUTES = 64;

    /** RFC 5280 appendix A.1, ub-common-name and ub-serial-number. */
    private static final int MAX_TEXT = 64;

    private static final Pattern PRINTABLE = Pattern.compile("[A-Za-z0-9 '()+,./:=?-]*");

    CsrSubject {
        userIds = List.copyOf(userIds);
        ignored = List.copyOf(ignored);
    }

    static CsrSubject parse(X500Name subject) throws MalformedCsrException {
        List<AttributeTypeAndValue> attributes = new ArrayList<>();
        for (RDN rdn : subject.getRDNs()) {
            attributes.addAll(List.of(attributes(rdn)));
            if (attributes.size() > MAX_ATTRIBUTES) {
                throw new MalformedCsrException(
                        "subject: has more than " + MAX_ATTRIBUTES + " attributes");
            }
        }
        try {
            return new CsrSubject(
                    atMostOne("common name", texts(attributes, BCStyle.CN, "common name"))
                            .map(CommonName::new),
                    atMostOne(
                            "serialNumber",
                            texts(attributes, BCStyle.SERIALNUMBER, "serialNumber")),
                    texts(attributes, BCStyle.UID, "userId"),
                    ignored(attributes));
        } catch (IllegalArgumentException e) {
            throw new MalformedCsrException("subject: " + e.getMessage());
        }
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

    private static List<String> texts(
            List<AttributeTypeAndValue> attributes, ASN1ObjectIdentifier type, String name)
            throws MalformedCsrException {
        List<String> texts = new ArrayList<>();
        for (AttributeTypeAndValue attribute : attributes) {
            if (attribute.getType().equals(type)) {
                texts.add(text(name, attribute.getValue()));
            }
        }
        return texts;
    }

    private static Optional<String> atMostOne(String name, List<String> texts)
            throws MalformedCsrException {
        if (texts.size() > 1) {
            throw new MalformedCsrException(
                    "subject: has more than one "
                            + name
                            + "; request further names as subject alternative names");
        }
        return texts.stream().findFirst();
    }

    private static String text(String name, ASN1Encodable value) throws MalformedCsrException {
        String text =
                switch (value) {
                    case ASN1UTF8String utf8 -> decoded(name, utf8);
                    case ASN1PrintableString printable
                            when PRINTABLE.matcher(printable.getString()).matches() ->
                            printable.getString();
                    case ASN1PrintableString _ ->
                            throw new MalformedCsrException(
                                    "subject: the "
                                            + name
                                            + " has characters that PrintableString lacks, such as"
                                            + " * _ @; encode it as UTF8String");
                    default ->
                            throw new MalformedCsrException(
                                    "subject: the "
                                            + name
                                            + " must be a UTF8String or a PrintableString (RFC 5280"
                                            + " §4.1.2.4)");
                };
        int length = text.codePointCount(0, text.length());
        if (length == 0 || length > MAX_TEXT) {
            throw new MalformedCsrException(
                    "subject: the " + name + " has " + length + " characters; 1 to 64 are allowed");
        }
        if (!Characters.areVisible(text)) {
            throw new MalformedCsrException(
                    "subject: the " + name + " has control or invisible characters");
        }
        return text;
    }

    private static String decoded(String name, ASN1UTF8String utf8) throws MalformedCsrException {
        try {
            return utf8.getString();
        } catch (IllegalArgumentException _) {
            throw new MalformedCsrException("subject: the " + name + " is not UTF-8");
        }
    }

    private static List<String> ignored(List<AttributeTypeAndValue> attributes) {
        return attributes.stream()
                .map(AttributeTypeAndValue::getType)
                .filter(type -> !type.equals(BCStyle.CN))
                .filter(type -> !type.equals(BCStyle.SERIALNUMBER) && !type.equals(BCStyle.UID))
                .map(type -> "subject attribute " + name(type))
                .toList();
    }

    private static String name(ASN1ObjectIdentifier type) {
        String name = BCStyle.INSTANCE.oidToDisplayName(type);
        return name == null ? type.getId() : name;
    }
}
