package dev.signet.server.ceremony;

import dev.signet.server.lint.CertificateOrder;
import dev.signet.server.lint.CrlOrder;
import dev.signet.server.lint.Finding;
import dev.signet.server.lint.Lints;
import dev.signet.server.signing.Signer;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SignedStructure;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Signs only what passes the lints, and believes the outcome only when the JDK, which had no part
 * in making it, has read it and verified the signature.
 *
 * @param issuerKey what relying parties will verify with
 */
record CheckedSigning(Signer signer, PublicKey issuerKey) {

    /** Stands where the signature will: the lints do not look at its value. */
    private static final Der NO_SIGNATURE = Der.copyOf(new byte[64]);

    Der certificate(Der tbs, CertificateOrder order) throws CeremonyFailedException {
        refuse(Lints.certificate(SignedStructure.certificate(tbs, NO_SIGNATURE), order));
        Der certificate = SignedStructure.certificate(tbs, signature(tbs));
        try {
            X509Certificate read = x509(certificate);
            read.verify(issuerKey);
            requireSame(tbs, read.getTBSCertificate());
            return certificate;
        } catch (GeneralSecurityException e) {
            throw new CeremonyFailedException("the certificate does not verify: " + e, e);
        }
    }

    Der crl(Der tbs, CrlOrder order) throws CeremonyFailedException {
        byte[] octets = tbs.octets();
        refuse(Lints.crl(octets, 0, octets.length, order));
        Der crl = SignedStructure.crl(tbs, signature(tbs));
        try {
            var read =
                    (X509CRL)
                            CertificateFactory.getInstance("X.509")
                                    .generateCRL(new ByteArrayInputStream(crl.octets()));
            read.verify(issuerKey);
            requireSame(tbs, read.getTBSCertList());
            return crl;
        } catch (GeneralSecurityException e) {
            throw new CeremonyFailedException("the CRL does not verify: " + e, e);
        }
    }

    static X509Certificate x509(Der der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der.octets()));
    }

    private Der signature(Der tbs) throws CeremonyFailedException {
        try {
            return Der.copyOf(signer.sign(tbs.octets()));
        } catch (SigningFailedException e) {
            throw new CeremonyFailedException("the key cannot sign", e);
        }
    }

    private static void requireSame(Der tbs, byte[] signed) throws CeremonyFailedException {
        if (!tbs.equals(Der.copyOf(signed))) {
            throw new CeremonyFailedException("what was signed is not what was to be signed");
        }
    }

    private static void refuse(List<Finding> findings) throws CeremonyFailedException {
        if (!findings.isEmpty()) {
            throw new CeremonyFailedException(
                    "nothing was signed, since it would break rules: "
                            + findings.stream()
                                    .map(Finding::toString)
                                    .collect(Collectors.joining("; ")));
        }
    }
}
