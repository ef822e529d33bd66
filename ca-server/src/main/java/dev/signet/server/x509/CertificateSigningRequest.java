package dev.signet.server.x509;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;

/**
 * A PKCS #10 request whose signature has been verified: the requester holds the private key (RFC
 * 2986 §3). There is no way to hold one that has not been verified.
 *
 * <p>It gives a public key and <em>requests</em> names and identifiers; everything else in it is
 * ignored, and said to be.
 */
public final class CertificateSigningRequest {

    /** At most this many octets of DER. */
    static final int MAX_OCTETS = 64 * 1024;

    private final Der der;
    private final SubjectPublicKey publicKey;
    private final CsrSubject subject;
    private final CsrAttributes attributes;

    private CertificateSigningRequest(
            Der der, SubjectPublicKey publicKey, CsrSubject subject, CsrAttributes attributes) {
        this.der = der;
        this.publicKey = publicKey;
        this.subject = subject;
        this.attributes = attributes;
    }

    /**
     * Parses and verifies a request in DER, at most 64 KiB.
     *
     * @throws MalformedCsrException if the octets are no PKCS #10 request in DER, its signature
     *     does not match its own public key, the key is weak, or it asks for what can not be
     *     granted or be understood in two ways
     */
    public static CertificateSigningRequest parse(Der der) throws MalformedCsrException {
        CertificationRequest request = decode(der);
        SubjectPublicKey publicKey = verifiedKey(request);
        CertificationRequestInfo info = request.getCertificationRequestInfo();
        return new CertificateSigningRequest(
                der,
                publicKey,
                CsrSubject.parse(info.getSubject()),
                CsrAttributes.parse(info.getAttributes()));
    }

    /**
     * Reads PEM with the label {@code CERTIFICATE REQUEST} or {@code NEW CERTIFICATE REQUEST}
     * (keytool's), or the same in bare base64.
     *
     * @throws MalformedCsrException if {@code text} is neither, or as {@link #parse}
     */
    public static CertificateSigningRequest fromText(String text) throws MalformedCsrException {
        return parse(der(text));
    }

    /** The octets in {@code text}, which is as {@link #fromText} wants it. */
    static Der der(String text) throws MalformedCsrException {
        if (text.length() > Pem.MAX_CHARACTERS) {
            throw new MalformedCsrException(
                    "has " + text.length() + " characters; at most " + Pem.MAX_CHARACTERS);
        }
        String stripped = text.strip();
        if (stripped.startsWith("-----BEGIN NEW ")) {
            return fromPem(stripped, "NEW CERTIFICATE REQUEST");
        }
        if (stripped.startsWith("-----BEGIN ")) {
            return fromPem(stripped, "CERTIFICATE REQUEST");
        }
        try {
            return Der.fromBase64(stripped);
        } catch (IllegalArgumentException _) {
            throw new MalformedCsrException(
                    "is neither PEM that begins with -----BEGIN CERTIFICATE REQUEST----- nor base64");
        }
    }

    private static Der fromPem(String pem, String label) throws MalformedCsrException {
        try {
            return Der.fromPem(pem, label);
        } catch (MalformedPemException e) {
            throw new MalformedCsrException("is not PEM: " + e.getMessage());
        }
    }

    /**
     * The key of {@code request}, which signed it.
     *
     * @throws MalformedCsrException if it did not, or is weak
     */
    static SubjectPublicKey verifiedKey(CertificationRequest request) throws MalformedCsrException {
        SubjectPublicKey publicKey;
        try {
            publicKey =
                    SubjectPublicKey.parse(
                            request.getCertificationRequestInfo().getSubjectPublicKeyInfo());
        } catch (WeakKeyException e) {
            throw new MalformedCsrException("public key: " + e.getMessage());
        }
        CsrSignature.verify(request, publicKey);
        return publicKey;
    }

    /** Reads a request of at most 64 KiB in DER; nothing in it is verified. */
    static CertificationRequest decode(Der der) throws MalformedCsrException {
        byte[] octets = der.octets();
        if (octets.length > MAX_OCTETS) {
            throw new MalformedCsrException(
                    "has " + octets.length + " octets; at most " + MAX_OCTETS + " are allowed");
        }
        Optional<String> complaint = StrictDer.complaint(octets);
        if (complaint.isPresent()) {
            throw new MalformedCsrException("is not DER: it " + complaint.get());
        }
        CertificationRequest request;
        byte[] again;
        try {
            request = CertificationRequest.getInstance(octets);
            again = request.getEncoded(ASN1Encoding.DER);
        } catch (IOException | RuntimeException _) {
            // The library tells of malformed input by half a dozen unchecked exceptions.
            throw new MalformedCsrException("is not a PKCS #10 request (RFC 2986 §4)");
        }
        if (!Arrays.equals(octets, again)) {
            throw new MalformedCsrException("is not DER: encoded again, it differs");
        }
        if (!request.getCertificationRequestInfo().getVersion().hasValue(0)) {
            throw new MalformedCsrException("version must be 0, PKCS #10 v1 (RFC 2986 §4.1)");
        }
        return request;
    }

    /** What was parsed. */
    public Der der() {
        return der;
    }

    public SubjectPublicKey publicKey() {
        return publicKey;
    }

    /** The subject alternative names requested, in their order; at most 100, maybe none. */
    public List<SubjectAlternativeName> names() {
        return attributes.names();
    }

    /** The subject's common name; not yet known to be a DNS name. */
    public Optional<CommonName> commonName() {
        return subject.commonName();
    }

    /** The subject's attribute serialNumber, 1–64 characters of PrintableString. */
    public Optional<String> subjectSerialNumber() {
        return subject.serialNumber();
    }

    /** The subject's attributes userId (RFC 4519 §2.39), in their order; at most 64, maybe none. */
    public List<String> userIds() {
        return subject.userIds();
    }

    /** What the request asked for or said beyond that, in words; has no effect. */
    public List<String> ignored() {
        List<String> ignored = new ArrayList<>(subject.ignored());
        ignored.addAll(attributes.ignored());
        return List.copyOf(ignored);
    }
}
