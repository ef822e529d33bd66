package dev.signet.server.ceremony;

import dev.signet.server.x509.Der;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Map;

/** What those who hold a ceremony compare by eye, as the JDK reads it. */
final class CertificateFacts {

    private CertificateFacts() {}

    static Map<String, String> of(Der certificate) throws CeremonyFailedException {
        try {
            X509Certificate read = CheckedSigning.x509(certificate);
            return Map.of(
                    "subject", read.getSubjectX500Principal().toString(),
                    "issuer", read.getIssuerX500Principal().toString(),
                    "serial_number", read.getSerialNumber().toString(16),
                    "not_before", read.getNotBefore().toInstant().toString(),
                    "not_after", read.getNotAfter().toInstant().toString(),
                    "der_sha256", FileHash.sha256(certificate.octets()));
        } catch (GeneralSecurityException e) {
            throw new CeremonyFailedException("the certificate cannot be read again", e);
        }
    }
}
