package dev.signet.server.selfaudit;

import static dev.signet.server.selfaudit.CertificateCheck.unless;

import dev.signet.server.x509.SerialNumber;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The certificate is in the audit log, or about to become part of it: whoever puts one on record
 * without going through issuance is not.
 */
final class LogCheck implements CertificateCheck {

    @Override
    public String name() {
        return "log";
    }

    @Override
    public Optional<String> complaint(Handle tx, AuditedCertificate audited) {
        StoredCertificate record = audited.record();
        // Between the first look and the second it may have gone from the one to the other.
        return unless(
                isLogged(tx, record) || isWaiting(tx, record) || isLogged(tx, record),
                "it is on record, and the log does not have it");
    }

    private static boolean isLogged(Handle tx, StoredCertificate record) {
        return tx.createQuery(
                                """
                                SELECT COUNT(*) FROM log_certificates
                                 WHERE tbs_hash = :hash AND expiry_month = :month
                                """)
                        .bind("hash", record.tbsHash())
                        .bind("month", SerialNumber.expiryMonth(record.notAfter()))
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    /** An entry about a certificate is an octet, a commitment of 32 and the hash. */
    private static boolean isWaiting(Handle tx, StoredCertificate record) {
        return tx.createQuery(
                                """
                                SELECT COUNT(*) FROM log_queue
                                 WHERE SUBSTRING(entry FROM 34 FOR 32) = :hash
                                """)
                        .bind("hash", record.tbsHash())
                        .mapTo(Long.class)
                        .one()
                > 0;
    }
}
