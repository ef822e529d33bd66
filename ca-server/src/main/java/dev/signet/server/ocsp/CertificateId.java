package dev.signet.server.ocsp;

import dev.signet.server.x509.Der;
import dev.signet.server.x509.SerialNumber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.CertID;

/**
 * How a request names a certificate (RFC 6960 §4.1.1): hashes of its issuer's name and key, and the
 * serial number.
 *
 * @param issuer the hashes
 * @param serial empty if no certificate of ours could have this serial number
 * @param der as the client wrote it, to be returned so
 */
record CertificateId(IssuerId issuer, Optional<SerialNumber> serial, Der der) {

    /** With these octets already read from strict DER. */
    static CertificateId of(CertID id) throws MalformedOcspRequestException {
        ASN1Encodable parameters = id.getHashAlgorithm().getParameters();
        if (parameters != null && !DERNull.INSTANCE.equals(parameters)) {
            throw new MalformedOcspRequestException("has a hash algorithm with parameters");
        }
        try {
            return new CertificateId(
                    new IssuerId(
                            id.getHashAlgorithm().getAlgorithm().getId(),
                            Der.copyOf(id.getIssuerNameHash().getOctets()),
                            Der.copyOf(id.getIssuerKeyHash().getOctets())),
                    serial(id.getSerialNumber().getValue()),
                    Der.copyOf(id.getEncoded("DER")));
        } catch (IOException e) {
            throw new UncheckedIOException("what was read can be written", e);
        }
    }

    private static Optional<SerialNumber> serial(BigInteger value) {
        try {
            return Optional.of(new SerialNumber(value));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    CertID asn1() {
        return CertID.getInstance(der.octets());
    }
}
