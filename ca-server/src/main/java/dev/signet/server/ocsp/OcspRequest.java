package dev.signet.server.ocsp;

import dev.signet.server.x509.Der;
import dev.signet.server.x509.StrictDer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPRequest;
import org.bouncycastle.asn1.ocsp.Request;
import org.bouncycastle.asn1.ocsp.TBSRequest;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.jspecify.annotations.Nullable;

/**
 * A request for the status of certificates (RFC 6960 §4.1.1). Who sent it does not matter: a
 * requestor's name and signature are read and ignored, as are extensions that are not critical.
 *
 * @param certificates whose status is asked for, 1 to {@value #MAX_CERTIFICATES}
 * @param nonce to be returned, 1 to 128 octets (RFC 9654 §2.1)
 */
record OcspRequest(List<CertificateId> certificates, Optional<Der> nonce) {

    static final int MAX_CERTIFICATES = 16;

    private static final int MAX_NONCE = 128;

    OcspRequest {
        certificates = List.copyOf(certificates);
    }

    /**
     * Reads a request in DER.
     *
     * @throws MalformedOcspRequestException if it is none, or demands by a critical extension what
     *     is not known here
     */
    static OcspRequest parse(byte[] octets) throws MalformedOcspRequestException {
        Optional<String> complaint = StrictDer.complaint(octets);
        if (complaint.isPresent()) {
            throw new MalformedOcspRequestException("is not DER: it " + complaint.get());
        }
        try {
            return read(OCSPRequest.getInstance(octets).getTbsRequest());
        } catch (RuntimeException _) {
            // The library tells of malformed input by half a dozen unchecked exceptions.
            throw new MalformedOcspRequestException("is not an OCSP request (RFC 6960 §4.1.1)");
        }
    }

    private static OcspRequest read(TBSRequest request) throws MalformedOcspRequestException {
        if (!request.getVersion().hasValue(0)) {
            throw new MalformedOcspRequestException("is of another version than 1");
        }
        int count = request.getRequestList().size();
        if (count == 0 || count > MAX_CERTIFICATES) {
            throw new MalformedOcspRequestException(
                    "asks for " + count + " certificates; 1 to " + MAX_CERTIFICATES);
        }
        var certificates = new ArrayList<CertificateId>();
        for (ASN1Encodable element : request.getRequestList()) {
            Request single = Request.getInstance(element);
            refuseCritical(single.getSingleRequestExtensions());
            certificates.add(CertificateId.of(CertID.getInstance(single.getReqCert())));
        }
        Extensions extensions = request.getRequestExtensions();
        refuseCritical(extensions, OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
        return new OcspRequest(certificates, nonce(extensions));
    }

    private static void refuseCritical(
            @Nullable Extensions extensions, ASN1ObjectIdentifier... known)
            throws MalformedOcspRequestException {
        if (extensions == null) {
            return;
        }
        for (ASN1ObjectIdentifier type : extensions.getCriticalExtensionOIDs()) {
            if (!List.of(known).contains(type)) {
                throw new MalformedOcspRequestException("has an unknown critical extension");
            }
        }
    }

    private static Optional<Der> nonce(@Nullable Extensions extensions)
            throws MalformedOcspRequestException {
        Extension nonce =
                extensions == null
                        ? null
                        : extensions.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
        if (nonce == null) {
            return Optional.empty();
        }
        byte[] octets = ASN1OctetString.getInstance(nonce.getParsedValue()).getOctets();
        if (octets.length == 0 || octets.length > MAX_NONCE) {
            throw new MalformedOcspRequestException("has a nonce not of 1 to 128 octets");
        }
        return Optional.of(Der.copyOf(octets));
    }
}
