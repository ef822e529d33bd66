package dev.signet.server.x509;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * The extensions a request asks for. Only subject alternative names count; key usage, extended key
 * usage and basic constraints come from the role.
 *
 * @param hasAlternativeNames whether there is such an extension
 * @param ignored the other extensions, in words
 */
record CsrExtensions(
        boolean hasAlternativeNames, List<SubjectAlternativeName> names, List<String> ignored) {

    private static final int MAX_EXTENSIONS = 64;

    private static final int MAX_NAMES = 100;

    private static final String NAMES = "extension subjectAltName: ";

    /** Those whose meaning we know, so that they may be critical and yet be left out. */
    private static final Map<ASN1ObjectIdentifier, String> KNOWN =
            Map.of(
                    Extension.keyUsage, "keyUsage",
                    Extension.extendedKeyUsage, "extendedKeyUsage",
                    Extension.basicConstraints, "basicConstraints");

    CsrExtensions {
        names = List.copyOf(names);
        ignored = List.copyOf(ignored);
    }

    static CsrExtensions parse(ASN1Encodable extensions) throws MalformedCsrException {
        if (!(extensions instanceof ASN1Sequence sequence)
                || sequence.size() == 0
                || sequence.size() > MAX_EXTENSIONS) {
            throw new MalformedCsrException(
                    "extensions: must be a sequence of 1 to " + MAX_EXTENSIONS);
        }
        List<SubjectAlternativeName> names = new ArrayList<>();
        List<String> ignored = new ArrayList<>();
        Set<ASN1ObjectIdentifier> seen = new HashSet<>();
        for (ASN1Encodable element : sequence) {
            Extension extension = extension(element);
            ASN1ObjectIdentifier id = extension.getExtnId();
            if (!seen.add(id)) {
                throw new MalformedCsrException("extensions: " + id + " appears twice");
            }
            if (id.equals(Extension.subjectAlternativeName)) {
                names.addAll(names(extension));
            } else {
                refuseWhatCannotBeIgnored(extension);
                ignored.add("extension " + KNOWN.getOrDefault(id, id.getId()));
            }
        }
        return new CsrExtensions(seen.contains(Extension.subjectAlternativeName), names, ignored);
    }

    private static Extension extension(ASN1Encodable element) throws MalformedCsrException {
        try {
            Extension extension = Extension.getInstance(element);
            byte[] given = element.toASN1Primitive().getEncoded(ASN1Encoding.DER);
            if (Arrays.equals(extension.getEncoded(ASN1Encoding.DER), given)) {
                return extension;
            }
        } catch (IOException | RuntimeException _) {
            // The library tells of malformed input by several unchecked exceptions.
            throw new MalformedCsrException("extensions: one is no Extension (RFC 5280 §4.1)");
        }
        throw new MalformedCsrException(
                "extensions: one is not in DER; critical FALSE must be left out");
    }

    private static void refuseWhatCannotBeIgnored(Extension extension)
            throws MalformedCsrException {
        ASN1ObjectIdentifier id = extension.getExtnId();
        if (extension.isCritical() && !KNOWN.containsKey(id)) {
            throw new MalformedCsrException(
                    "extensions: " + id + " is critical and not known here; leave it out");
        }
        if (id.equals(Extension.basicConstraints) && isForAuthority(extension)) {
            throw new MalformedCsrException(
                    "extension basicConstraints: asks for a CA certificate, which is not issued");
        }
    }

    private static boolean isForAuthority(Extension extension) throws MalformedCsrException {
        try {
            return BasicConstraints.getInstance(content(extension, "extension basicConstraints: "))
                    .isCA();
        } catch (IllegalArgumentException _) {
            throw new MalformedCsrException(
                    "extension basicConstraints: is malformed (RFC 5280 §4.2.1.9)");
        }
    }

    private static List<SubjectAlternativeName> names(Extension extension)
            throws MalformedCsrException {
        byte[] content = content(extension, NAMES);
        List<SubjectAlternativeName> names = new ArrayList<>();
        GeneralName[] general;
        try {
            GeneralNames parsed = GeneralNames.getInstance(content);
            general = parsed.getNames();
            if (!Arrays.equals(parsed.getEncoded(ASN1Encoding.DER), content)) {
                throw new MalformedCsrException(NAMES + "is not DER: encoded again, it differs");
            }
        } catch (IOException | RuntimeException _) {
            // The library tells of malformed input by several unchecked exceptions.
            throw new MalformedCsrException(NAMES + "is malformed (RFC 5280 §4.2.1.6)");
        }
        if (general.length == 0 || general.length > MAX_NAMES) {
            throw new MalformedCsrException(
                    NAMES + "has " + general.length + " names; 1 to " + MAX_NAMES + " are allowed");
        }
        for (int i = 0; i < general.length; i++) {
            try {
                names.add(name(general[i]));
            } catch (MalformedNameException e) {
                throw new MalformedCsrException(NAMES + "name " + (i + 1) + " " + e.getMessage());
            }
        }
        return names;
    }

    private static SubjectAlternativeName name(GeneralName name) throws MalformedNameException {
        return switch (name.getTagNo()) {
            case GeneralName.dNSName ->
                    DnsName.parse(ASN1IA5String.getInstance(name.getName()).getString());
            case GeneralName.uniformResourceIdentifier ->
                    UriName.parse(ASN1IA5String.getInstance(name.getName()).getString());
            case GeneralName.iPAddress ->
                    IpAddress.ofOctets(ASN1OctetString.getInstance(name.getName()).getOctets());
            case GeneralName.rfc822Name ->
                    EmailAddress.parse(ASN1IA5String.getInstance(name.getName()).getString());
            case GeneralName.otherName -> otherName(name);
            case GeneralName.x400Address -> throw notCertified("x400Address");
            case GeneralName.directoryName -> throw notCertified("directoryName");
            case GeneralName.ediPartyName -> throw notCertified("ediPartyName");
            default -> throw notCertified("registeredID");
        };
    }

    private static OtherName otherName(GeneralName name) throws MalformedNameException {
        var other = org.bouncycastle.asn1.x509.OtherName.getInstance(name.getName());
        if (!(other.getValue() instanceof ASN1UTF8String value)) {
            throw notCertified("otherName, but not with a UTF8String");
        }
        try {
            return new OtherName(
                    new ObjectIdentifier(other.getTypeID().getId()), value.getString());
        } catch (IllegalArgumentException e) {
            throw new MalformedNameException("is an otherName that " + e.getMessage());
        }
    }

    private static MalformedNameException notCertified(String kind) {
        return new MalformedNameException(
                "is of the type "
                        + kind
                        + "; only dNSName, rfc822Name, iPAddress, URI and otherName with a"
                        + " UTF8String are certified here");
    }

    private static byte[] content(Extension extension, String where) throws MalformedCsrException {
        byte[] content = extension.getExtnValue().getOctets();
        Optional<String> complaint = StrictDer.complaint(content);
        if (complaint.isPresent()) {
            throw new MalformedCsrException(where + "is not DER: it " + complaint.get());
        }
        return content;
    }
}
