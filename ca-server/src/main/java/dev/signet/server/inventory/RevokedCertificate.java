package dev.signet.server.inventory;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.time.Instant;

/**
 * What must be known of a certificate to list it on CRLs; it need not be on record itself.
 *
 * @param crlShard the shard that its CRL distribution point names, or {@link #NO_CRL}
 * @param notAfter until when it must be listed
 */
public record RevokedCertificate(
        IssuerName issuer, SerialNumber serial, int crlShard, Instant notAfter) {

    /**
     * In place of a shard: the certificate says that nobody is to look for its revocation (RFC
     * 9608). It can be revoked, which we heed ourselves, but no CRL lists it.
     */
    public static final int NO_CRL = -1;

    /** Whether CRLs list it. */
    public boolean isOnCrl() {
        return crlShard != NO_CRL;
    }

    /** What the audit log says when it is revoked. */
    public AuditEvent event(RevocationReason reason) {
        return new AuditEvent.CertificateRevoked(issuer.value(), serial.hex(), reason.text());
    }

    /** What is on record of {@code certificate}. */
    public static RevokedCertificate of(CertificateRecord certificate) {
        return new RevokedCertificate(
                certificate.issuer(),
                certificate.serial(),
                certificate.order().crlShard(),
                certificate.validity().notAfter());
    }
}
