package dev.signet.server.issuance;

import dev.signet.server.signing.Signer;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.IssuerSignature;
import dev.signet.server.x509.SignedStructure;
import java.io.IOException;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;

/** Signs, and believes the result only after reading it back. */
final class SignedCertificates {

    private SignedCertificates() {}

    /**
     * The signature over {@code tbs}, checked.
     *
     * @param issuerKey the public key that relying parties will verify with
     * @throws SigningFailedException if the key could not be used, or what came back is not a
     *     signature of {@code issuerKey} over exactly {@code tbs}
     */
    static Der signAndCheck(Signer signer, SubjectPublicKeyInfo issuerKey, Der tbs)
            throws SigningFailedException {
        Der signature = Der.copyOf(signer.sign(tbs.octets()));
        try {
            Der der = SignedStructure.certificate(tbs, signature);
            var certificate = new X509CertificateHolder(der.octets());
            if (!IssuerSignature.verifies(certificate.toASN1Structure(), issuerKey)) {
                throw new SigningFailedException(
                        "the signer made a signature that does not verify");
            }
            Der signed =
                    Der.copyOf(certificate.toASN1Structure().getTBSCertificate().getEncoded("DER"));
            if (!signed.equals(tbs)) {
                throw new SigningFailedException(
                        "the signed certificate differs from what was reserved");
            }
            return signature;
        } catch (IOException e) {
            throw new SigningFailedException("the signed certificate is unreadable", e);
        }
    }
}
