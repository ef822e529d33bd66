package dev.signet.server.inventory;

import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.SerialNumber;
import java.time.Instant;

/**
 * What must be known of a certificate to list it on CRLs; it need not be on record itself.
 *
 * @param crlShard the shard that its CRL distribution point names
 * @param notAfter until when it must be listed
 */
public record RevokedCertificate(
        IssuerName issuer, SerialNumber serial, int crlShard, Instant notAfter) {

    /** What is on record of {@code certificate}. */
    public static RevokedCertificate of(CertificateRecord certificate) {
        return new RevokedCertificate(
                certificate.issuer(),
                certificate.serial(),
                certificate.order().crlShard(),
                certificate.validity().notAfter());
    }
}
