package dev.signet.server.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.bouncycastle.asn1.x509.TBSCertificate;

/**
 * The form that certificates and CRLs share: {@code SEQUENCE { tbs, signatureAlgorithm,
 * signatureValue }} (RFC 5280 §4.1, §5.1). The algorithm is the one the tbs names, as §4.1.1.2 and
 * §5.1.1.2 demand.
 */
public final class SignedStructure {

    private SignedStructure() {}

    /** The certificate made of {@code tbs}, taken over octet by octet, and its signature. */
    public static Der certificate(Der tbs, Der signature) {
        return of(tbs, TBSCertificate.getInstance(tbs.octets()).getSignature(), signature);
    }

    /** The CRL made of {@code tbs}, taken over octet by octet, and its signature. */
    public static Der crl(Der tbs, Der signature) {
        return of(tbs, TBSCertList.getInstance(tbs.octets()).getSignature(), signature);
    }

    /** What the issuer of {@code certificate} signed. */
    public static Der tbs(Der certificate) {
        try {
            return Der.copyOf(
                    ASN1Sequence.getInstance(certificate.octets())
                            .getObjectAt(0)
                            .toASN1Primitive()
                            .getEncoded("DER"));
        } catch (IOException e) {
            throw new UncheckedIOException("in-memory encoding cannot fail", e);
        }
    }

    private static Der of(Der tbs, AlgorithmIdentifier algorithm, Der signature) {
        try {
            var fields = new ASN1EncodableVector(3);
            fields.add(ASN1Primitive.fromByteArray(tbs.octets()));
            fields.add(algorithm);
            fields.add(new DERBitString(signature.octets()));
            return Der.copyOf(new DERSequence(fields).getEncoded("DER"));
        } catch (IOException e) {
            throw new UncheckedIOException("in-memory encoding cannot fail", e);
        }
    }
}
