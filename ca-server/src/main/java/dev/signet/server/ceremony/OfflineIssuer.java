package dev.signet.server.ceremony;

import dev.signet.server.x509.CaCertificate;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.MalformedCertificateException;
import dev.signet.server.x509.MalformedPemException;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.WeakKeyException;
import java.io.IOException;
import java.time.Instant;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/** A CA whose certificate and key are files of a ceremony. */
record OfflineIssuer(CaCertificate certificate, OfflineKey key) {

    /**
     * Reads it.
     *
     * @throws CeremonyFailedException if it is no CA that may sign certificates and CRLs now, or
     *     the key is another's
     */
    static OfflineIssuer read(
            StepFiles files,
            String certificateFile,
            String keyFile,
            String passphraseFile,
            Instant now)
            throws CeremonyFailedException, IOException {
        CaCertificate certificate;
        SubjectPublicKey publicKey;
        try {
            certificate =
                    CaCertificate.parse(Der.fromPem(files.read(certificateFile), "CERTIFICATE"));
            publicKey = SubjectPublicKey.parse(certificate.holder().getSubjectPublicKeyInfo());
        } catch (MalformedPemException | MalformedCertificateException | WeakKeyException e) {
            throw new CeremonyFailedException(certificateFile + ": " + e.getMessage(), e);
        }
        if (!certificate.isValidAt(now)) {
            throw new CeremonyFailedException(
                    certificate
                            + " is not valid at "
                            + now
                            + "; is the clock of this machine right?");
        }
        if (!certificate.hasUsages(KeyUsage.keyCertSign | KeyUsage.cRLSign)) {
            throw new CeremonyFailedException(certificate + " may not sign certificates and CRLs");
        }
        if (SubjectKeyIdentifier.fromExtensions(certificate.holder().getExtensions()) == null) {
            throw new CeremonyFailedException(certificate + " has no subject key identifier");
        }
        return new OfflineIssuer(
                certificate, OfflineKey.read(files, keyFile, passphraseFile, publicKey));
    }

    Der subjectKeyId() {
        return Der.copyOf(
                SubjectKeyIdentifier.fromExtensions(certificate.holder().getExtensions())
                        .getKeyIdentifier());
    }

    CheckedSigning signing() {
        return new CheckedSigning(key.signer(), certificate.certificate().getPublicKey());
    }
}
