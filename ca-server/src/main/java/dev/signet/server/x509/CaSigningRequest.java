package dev.signet.server.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * A PKCS #10 request for a CA certificate whose signature has been verified: the requester holds
 * the private key (RFC 2986 §3). There is no way to hold one that has not been verified.
 *
 * <p>It gives a public key and requests a subject. The extensions in it are only asked for: who
 * signs decides on each, and {@link #asked()} says what they were.
 */
public final class CaSigningRequest {

    private final SubjectPublicKey publicKey;
    private final X500Name subject;
    private final List<String> asked;

    private CaSigningRequest(SubjectPublicKey publicKey, X500Name subject, List<String> asked) {
        this.publicKey = publicKey;
        this.subject = subject;
        this.asked = List.copyOf(asked);
    }

    /**
     * Reads and verifies a request in the forms that {@link CertificateSigningRequest#fromText}
     * reads.
     *
     * @throws MalformedCsrException if {@code text} is none of them, its signature does not match
     *     its own public key, or the key is weak
     */
    public static CaSigningRequest fromText(String text) throws MalformedCsrException {
        return parse(CertificateSigningRequest.der(text));
    }

    /** As {@link #fromText}, in DER. */
    public static CaSigningRequest parse(Der der) throws MalformedCsrException {
        CertificationRequest request = CertificateSigningRequest.decode(der);
        CertificationRequestInfo info = request.getCertificationRequestInfo();
        return new CaSigningRequest(
                CertificateSigningRequest.verifiedKey(request),
                info.getSubject(),
                asked(info.getAttributes()));
    }

    private static List<String> asked(ASN1Set attributes) throws MalformedCsrException {
        var asked = new ArrayList<String>();
        try {
            for (ASN1Encodable element : attributes) {
                Attribute attribute = Attribute.getInstance(element);
                if (attribute
                        .getAttrType()
                        .equals(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)) {
                    for (ASN1Encodable extension :
                            ASN1Sequence.getInstance(attribute.getAttrValues().getObjectAt(0))) {
                        asked.add("extension " + Extension.getInstance(extension).getExtnId());
                    }
                } else {
                    asked.add("attribute " + attribute.getAttrType());
                }
            }
        } catch (RuntimeException _) {
            // The library tells of malformed input by several unchecked exceptions.
            throw new MalformedCsrException("attributes: are malformed (RFC 2986 §4.1)");
        }
        return asked;
    }

    public SubjectPublicKey publicKey() {
        return publicKey;
    }

    /** Octet for octet as requested; maybe empty. */
    public X500Name subject() {
        return subject;
    }

    /** The extensions and attributes asked for, in words. */
    public List<String> asked() {
        return asked;
    }

    /** Signs octets; for requests, with the algorithm that the key has by default. */
    @FunctionalInterface
    public interface Signing<E extends Exception> {
        byte[] sign(byte[] octets) throws E;
    }

    /**
     * A request for {@code key}, in DER. Its extensions say what every CA needs, and the trust
     * domain.
     */
    public static <E extends Exception> Der encode(
            X500Name subject, SubjectPublicKey key, Optional<UriName> spiffeId, Signing<E> signing)
            throws E {
        try {
            var info =
                    new CertificationRequestInfo(
                            subject,
                            key.info(),
                            new DERSet(
                                    new Attribute(
                                            PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
                                            new DERSet(extensions(spiffeId)))));
            byte[] signature = signing.sign(info.getEncoded("DER"));
            return Der.copyOf(
                    new CertificationRequest(
                                    info,
                                    key.algorithm().signatureAlgorithm().identifier(),
                                    new DERBitString(signature))
                            .getEncoded("DER"));
        } catch (IOException e) {
            throw new UncheckedIOException("in-memory encoding cannot fail", e);
        }
    }

    private static Extensions extensions(Optional<UriName> spiffeId) throws IOException {
        var extensions = new ExtensionsGenerator();
        extensions.addExtension(
                Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        if (spiffeId.isPresent()) {
            extensions.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(
                            new GeneralName(
                                    GeneralName.uniformResourceIdentifier,
                                    new DERIA5String(spiffeId.get().text()))));
        }
        return extensions.generate();
    }
}
