package dev.signet.server.inventory;

import dev.signet.server.database.Changes;
import dev.signet.server.database.Changes.Topic;
import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * What CRLs list: the table {@code revocations}. Each row has the version of {@link
 * Topic#REVOCATIONS} that its last change counted up to, by which a CRL knows what is newer than
 * itself. Usually written by way of {@link Inventory}; here directly for certificates that are not
 * on record, as there are after the restore of a backup.
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
                && compromise(tx, certificate, facts.by());
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
        insertAll(tx, List.of(new Entry(certificate, facts)));
    }

    /** One row. */
    record Entry(RevokedCertificate certificate, RevocationFacts facts) {}

    /** Of none of which there is a revocation yet; announced together. */
    static void insertAll(Handle tx, List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        // First, so that the version in the rows is the one that it counts up to.
        Changes.announce(tx, Topic.REVOCATIONS);
        long version = Changes.version(tx, Topic.REVOCATIONS);
        PreparedBatch batch =
                tx.prepareBatch(
                        """
                        INSERT INTO revocations (expiry_month, issuer, serial, crl_shard, not_after,
                                                 revoked_at, reason, revoked_by, version)
                        VALUES (:month, :issuer, :serial, :shard, :notAfter, :at, :reason, :by,
                                :version)
                        """);
        for (Entry entry : entries) {
            RevokedCertificate certificate = entry.certificate();
            RevocationFacts facts = entry.facts();
            var _ =
                    batch.bind("month", month(certificate.serial()))
                            .bind("issuer", certificate.issuer().value())
                            .bind("serial", certificate.serial().hex())
                            .bind("shard", certificate.crlShard())
                            .bind("notAfter", certificate.notAfter())
                            .bind("at", facts.at())
                            .bind("reason", facts.reason())
                            .bind("by", facts.by())
                            .bind("version", version)
                            .add();
        }
        var _ = batch.execute();
    }

    /** Turns the reason into {@code keyCompromise}; true if it was another. */
    static boolean compromise(Handle tx, RevokedCertificate certificate, String by) {
        return !compromiseAll(tx, List.of(certificate), by).isEmpty();
    }

    /** Turns the reasons into {@code keyCompromise}; returns those of which it was another. */
    static List<RevokedCertificate> compromiseAll(
            Handle tx, List<RevokedCertificate> certificates, String by) {
        if (certificates.isEmpty()) {
            return List.of();
        }
        // For CRLs, a new reason is as good as a new revocation.
        Changes.announce(tx, Topic.REVOCATIONS);
        long version = Changes.version(tx, Topic.REVOCATIONS);
        PreparedBatch batch =
                tx.prepareBatch(
                        """
                        UPDATE revocations
                           SET reason = 'KEY_COMPROMISE', revoked_by = :by, version = :version
                         WHERE expiry_month = :month AND issuer = :issuer AND serial = :serial
                           AND reason <> 'KEY_COMPROMISE'
                        """);
        for (RevokedCertificate certificate : certificates) {
            var _ =
                    batch.bind("month", month(certificate.serial()))
                            .bind("issuer", certificate.issuer().value())
                            .bind("serial", certificate.serial().hex())
                            .bind("by", by)
                            .bind("version", version)
                            .add();
        }
        int[] rows = batch.execute();
        return IntStream.range(0, rows.length)
                .filter(i -> rows[i] == 1)
                .mapToObj(certificates::get)
                .toList();
    }

    /** Serials that reach the database are ours, and ours say when they expire. */
    static int month(SerialNumber serial) {
        return serial.expiryMonth()
                .orElseThrow(() -> new IllegalStateException("a serial number of another CA"));
    }
}
