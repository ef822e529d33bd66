package dev.signet.server.x509;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.jspecify.annotations.Nullable;

/**
 * What the attributes of a request ask for (RFC 2985 §5.4): subject alternative names, in the
 * extensionRequest attribute and nowhere else.
 *
 * @param ignored the other attributes and extensions, in words
 */
record CsrAttributes(List<SubjectAlternativeName> names, List<String> ignored) {

    private static final int MAX_ATTRIBUTES = 64;

    /** Microsoft's forerunner of extensionRequest, szOID_CERT_EXTENSIONS. */
    private static final ASN1ObjectIdentifier CERT_EXTENSIONS =
            new ASN1ObjectIdentifier("1.3.6.1.4.1.311.2.1.14");

    CsrAttributes {
        names = List.copyOf(names);
        ignored = List.copyOf(ignored);
    }

    static CsrAttributes parse(@Nullable ASN1Set attributes) throws MalformedCsrException {
        List<SubjectAlternativeName> names = new ArrayList<>();
        List<String> ignored = new ArrayList<>();
        Set<ASN1ObjectIdentifier> seen = new HashSet<>();
        if (attributes == null || attributes.size() > MAX_ATTRIBUTES) {
            throw new MalformedCsrException(
                    "attributes: must be present, and at most " + MAX_ATTRIBUTES);
        }
        for (ASN1Encodable element : attributes) {
            Attribute attribute = Attribute.getInstance(element);
            ASN1ObjectIdentifier type = attribute.getAttrType();
            if (!seen.add(type)) {
                throw new MalformedCsrException("attributes: " + type + " appears twice");
            }
            if (type.equals(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)) {
                CsrExtensions extensions =
                        CsrExtensions.parse(onlyValue(attribute, "extensionRequest"));
                names.addAll(extensions.names());
                ignored.addAll(extensions.ignored());
            } else {
                refuseNamesIn(attribute);
                ignored.add("attribute " + type.getId());
            }
        }
        return new CsrAttributes(names, ignored);
    }

    private static void refuseNamesIn(Attribute attribute) throws MalformedCsrException {
        ASN1ObjectIdentifier type = attribute.getAttrType();
        boolean carriesNames = type.equals(Extension.subjectAlternativeName);
        if (type.equals(CERT_EXTENSIONS)) {
            carriesNames =
                    CsrExtensions.parse(onlyValue(attribute, type.getId())).hasAlternativeNames();
        }
        if (carriesNames) {
            throw new MalformedCsrException(
                    "attributes: "
                            + type
                            + " has subject alternative names; request them in one place, the"
                            + " attribute extensionRequest");
        }
    }

    private static ASN1Encodable onlyValue(Attribute attribute, String name)
            throws MalformedCsrException {
        ASN1Set values = attribute.getAttrValues();
        if (values.size() != 1) {
            throw new MalformedCsrException(
                    "attributes: " + name + " has " + values.size() + " values, not one");
        }
        return values.getObjectAt(0);
    }
}
