package dev.signet.server.inventory;

import dev.signet.server.database.Changes;
import dev.signet.server.database.Changes.Topic;
import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What CRLs list: the table {@code revocations}. Usually written by way of {@link Inventory}; here
 * directly for certificates that are not on record, as there are after the restore of a backup.
 */
public final class Revocations {

    /**
     * Revokes, unless there is a revocation already; then its reason may become keyCompromise. True
     * if anything changed. Two at once violate the primary key.
     */
    public boolean revoke(Handle tx, RevokedCertificate certificate, RevocationFacts facts) {
        Optional<RevocationFacts> known = find(tx, certificate.serial());
        if (known.isEmpty()) {
            insert(tx, certificate, facts);
            return true;
        }
        return facts.reason() == RevocationReason.KEY_COMPROMISE
                && compromise(tx, certificate.issuer(), certificate.serial(), facts.by());
    }

    /** When, why and by whom {@code serial} was revoked. */
    public Optional<RevocationFacts> find(Handle tx, SerialNumber serial) {
        return tx.createQuery(
                        """
                        SELECT revoked_at, reason, revoked_by FROM revocations
                         WHERE expiry_month = :month AND serial = :serial
                        """)
                .bind("month", month(serial))
                .bind("serial", serial.hex())
                .map((row, _) ->
                        new RevocationFacts(
                                row.getObject("revoked_at", OffsetDateTime.class).toInstant(),
                                RevocationReason.valueOf(row.getString("reason")),
                                row.getString("revoked_by")))
                .findOne();
    }

    static void insert(Handle tx, RevokedCertificate certificate, RevocationFacts facts) {
        var _ =
                tx.createUpdate(
                                """
                                INSERT INTO revocations (expiry_month, issuer, serial, crl_shard, not_after,
                                                         revoked_at, reason, revoked_by)
                                VALUES (:month, :issuer, :serial, :shard, :notAfter, :at, :reason, :by)
                                """)
                        .bind("month", month(certificate.serial()))
                        .bind("issuer", certificate.issuer().value())
                        .bind("serial", certificate.serial().hex())
                        .bind("shard", certificate.crlShard())
                        .bind("notAfter", certificate.notAfter())
                        .bind("at", facts.at())
                        .bind("reason", facts.reason())
                        .bind("by", facts.by())
                        .execute();
        Changes.announce(tx, Topic.REVOCATIONS);
    }

    /** Turns the reason into {@code keyCompromise}; true if it was another. */
    static boolean compromise(Handle tx, IssuerName issuer, SerialNumber serial, String by) {
        boolean changed =
                tx.createUpdate(
                                        """
                                        UPDATE revocations SET reason = 'KEY_COMPROMISE', revoked_by = :by
                                         WHERE expiry_month = :month AND issuer = :issuer AND serial = :serial
                                           AND reason <> 'KEY_COMPROMISE'
                                        """)
                                .bind("month", month(serial))
                                .bind("issuer", issuer.value())
                                .bind("serial", serial.hex())
                                .bind("by", by)
                                .execute()
                        == 1;
        if (changed) {
            Changes.announce(tx, Topic.REVOCATIONS);
        }
        return changed;
    }

    /** Serials that reach the database are ours, and ours say when they expire. */
    static int month(SerialNumber serial) {
        return serial.expiryMonth()
                .orElseThrow(() -> new IllegalStateException("a serial number of another CA"));
    }
}
