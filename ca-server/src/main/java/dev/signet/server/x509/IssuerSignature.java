package dev.signet.server.x509;

import java.io.IOException;
import java.security.PublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * Whether an issuer made a signature, as relying parties find out (RFC 5280 §4.1.1, §5.1.1): only
 * in the ways of {@link SignatureAlgorithm}.
 */
public final class IssuerSignature {

    private IssuerSignature() {}

    /** Whether {@code certificate} is signed with {@code key}. */
    public static boolean verifies(Certificate certificate, SubjectPublicKeyInfo key) {
        byte[] signed;
        try {
            signed = certificate.getTBSCertificate().getEncoded("DER");
        } catch (IOException e) {
            throw new IllegalStateException("it has been encoded before", e);
        }
        return verifies(
                key,
                certificate.getSignatureAlgorithm(),
                signed,
                0,
                signed.length,
                certificate.getSignature().getOctets());
    }

    /**
     * Whether {@code signature} is one of {@code key} over {@code length} octets of {@code array}
     * from {@code offset} on.
     *
     * @param stated what the signed structure says of how it is signed
     */
    public static boolean verifies(
            SubjectPublicKeyInfo key,
            AlgorithmIdentifier stated,
            byte[] array,
            int offset,
            int length,
            byte[] signature) {
        PublicKey publicKey;
        try {
            publicKey = new JcaPEMKeyConverter().getPublicKey(key);
        } catch (PEMException _) {
            return false; // No key that anybody could use.
        }
        return SignatureAlgorithm.of(stated)
                .filter(algorithm ->
                        algorithm.verifies(publicKey, array, offset, length, signature))
                .isPresent();
    }
}
