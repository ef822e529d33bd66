package dev.signet.server.inventory;

import dev.signet.server.database.Columns;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.Validity;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Every serial number ever taken and every certificate ever signed: the tables {@code
 * certificates}, {@code certificate_names} and {@code revocations}.
 *
 * <p>Takes the transaction from its caller, because what it records is never the whole change.
 * Every change of state is one conditional statement whose row count is looked at.
 */
public final class Inventory {

    /**
     * Takes the serial and keeps what we are about to sign, before we sign it. A serial that is
     * taken already violates the primary key; nothing is ever overwritten.
     */
    public void reserve(Handle tx, Reservation order) {
        int month = SerialNumber.expiryMonth(order.validity().notAfter());
        var insert =
                tx.createUpdate(
                        """
                        INSERT INTO certificates (
                            expiry_month, issuer, serial, state, not_before, not_after, crl_shard,
                            role, role_version, rules, caller, cluster, namespace,
                            service_account, service_account_uid, pod, pod_uid, node, trust_domain,
                            token_id, reviewed_at, request_id, common_name, key_algorithm, key_hash,
                            renews_serial, client_serial, client_trust_bundle, client_crl_number,
                            client_version, client_generation, tbs, reserved_at)
                        VALUES (
                            :month, :issuer, :serial, 'RESERVED', :notBefore, :notAfter, :shard,
                            :role, :roleVersion, :rules, :caller, :cluster, :namespace,
                            :serviceAccount, :serviceAccountUid, :pod, :podUid, :node, :trustDomain,
                            :tokenId, :reviewedAt, :requestId, :commonName, :keyAlgorithm, :keyHash,
                            :renews, :clientSerial, :clientTrustBundle, :clientCrlNumber,
                            :clientVersion, :clientGeneration, :tbs, :reservedAt)
                        """);
        bindIdentity(insert, order.identity());
        var _ =
                insert.bind("month", month)
                        .bind("issuer", order.issuer().value())
                        .bind("serial", order.serial().hex())
                        .bind("notBefore", order.validity().notBefore())
                        .bind("notAfter", order.validity().notAfter())
                        .bind("shard", order.crlShard())
                        .bind("role", order.role())
                        .bind("roleVersion", order.roleVersion())
                        .bind("rules", order.rules())
                        .bind("caller", order.caller())
                        .bind("tokenId", order.tokenId())
                        .bind("reviewedAt", order.reviewedAt())
                        .bind("requestId", order.requestId())
                        .bind("commonName", order.commonName())
                        .bind("keyAlgorithm", order.keyAlgorithm())
                        .bind("keyHash", order.keyHash())
                        .bind("renews", order.renews().map(SerialNumber::hex))
                        .bind("clientSerial", order.client().currentSerial().map(SerialNumber::hex))
                        .bind("clientTrustBundle", order.client().trustBundle())
                        .bind("clientCrlNumber", order.client().crlNumber())
                        .bind("clientVersion", order.client().sdkVersion())
                        .bind("clientGeneration", order.client().generation())
                        .bind("tbs", order.tbs().octets())
                        .bind("reservedAt", order.reservedAt())
                        .execute();
        insertNames(tx, month, order);
        CertificateHolders.note(tx, order);
    }

    /**
     * Keeps the signature; false if the reservation was revoked in the meantime, or its key was
     * blocked.
     */
    public boolean complete(
            Handle tx, IssuerName issuer, SerialNumber serial, Der signature, Instant at) {
        return tx.createUpdate(
                                """
                                UPDATE certificates
                                   SET state = 'ISSUED', signature = :signature, issued_at = :at
                                 WHERE expiry_month = :month AND issuer = :issuer AND serial = :serial
                                   AND state = 'RESERVED'
                                   AND NOT EXISTS (SELECT 1 FROM blocked_keys b
                                                    WHERE b.key_hash = certificates.key_hash)
                                """)
                        .bind("month", Revocations.month(serial))
                        .bind("issuer", issuer.value())
                        .bind("serial", serial.hex())
                        .bind("signature", signature.octets())
                        .bind("at", at)
                        .execute()
                == 1;
    }

    /** Revokes unless already revoked; true if this call changed anything. */
    public boolean revoke(
            Handle tx,
            CertificateRecord certificate,
            Instant at,
            RevocationReason reason,
            String by) {
        Reservation order = certificate.order();
        boolean changed =
                tx.createUpdate(
                                        """
                                        UPDATE certificates SET state = 'REVOKED'
                                         WHERE expiry_month = :month AND issuer = :issuer AND serial = :serial
                                           AND state <> 'REVOKED'
                                        """)
                                .bind("month", Revocations.month(order.serial()))
                                .bind("issuer", order.issuer().value())
                                .bind("serial", order.serial().hex())
                                .execute()
                        == 1;
        if (changed) {
            Revocations.insert(
                    tx, RevokedCertificate.of(certificate), new RevocationFacts(at, reason, by));
        }
        return changed;
    }

    /**
     * Marks the certificate revoked if there is a revocation of it already, as there can be where
     * the certificate itself was not on record.
     */
    public void honourRevocation(Handle tx, CertificateRecord certificate) {
        var _ =
                tx.createUpdate(
                                """
                                UPDATE certificates SET state = 'REVOKED'
                                 WHERE expiry_month = :month AND issuer = :issuer AND serial = :serial
                                   AND state <> 'REVOKED'
                                   AND EXISTS (SELECT 1 FROM revocations r
                                                WHERE r.expiry_month = :month AND r.issuer = :issuer
                                                  AND r.serial = :serial)
                                """)
                        .bind("month", Revocations.month(certificate.serial()))
                        .bind("issuer", certificate.issuer().value())
                        .bind("serial", certificate.serial().hex())
                        .execute();
    }

    /**
     * Turns the reason of an earlier revocation into {@code keyCompromise}; true if it was another.
     */
    public boolean revokeAgainAsCompromised(Handle tx, CertificateRecord certificate, String by) {
        return Revocations.compromise(tx, RevokedCertificate.of(certificate), by);
    }

    /** From now on no certificate is issued for the key with {@code keyHash}. */
    public void blockKey(Handle tx, String keyHash, Instant at) {
        if (!isBlocked(tx, keyHash)) {
            var _ =
                    tx.createUpdate(
                                    """
                                    INSERT INTO blocked_keys (key_hash, blocked_at)
                                    VALUES (:keyHash, :at)
                                    """)
                            .bind("keyHash", keyHash)
                            .bind("at", at)
                            .execute();
        }
    }

    /** Whether someone else may hold the key with {@code keyHash}. */
    public boolean isBlocked(Handle tx, String keyHash) {
        return tx.createQuery("SELECT COUNT(*) FROM blocked_keys WHERE key_hash = :keyHash")
                        .bind("keyHash", keyHash)
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /** The certificate with {@code serial}, whichever issuer's. */
    public Optional<CertificateRecord> find(Handle tx, SerialNumber serial) {
        OptionalInt month = serial.expiryMonth();
        if (month.isEmpty()) {
            return Optional.empty(); // Not of the form of ours, so never issued here.
        }
        return CertificateRows.find(tx, month.getAsInt(), serial);
    }

    /**
     * The validity of the newest certificate of the pod of {@code identity} that was not revoked,
     * also if it is over; of the service account, where no pod is known.
     */
    public Optional<Validity> newestValidity(Handle tx, WorkloadIdentity identity) {
        var query =
                identity.pod().isEmpty()
                        ? tx.createQuery(
                                """
                                SELECT not_before, not_after FROM certificates
                                 WHERE cluster = :cluster AND namespace = :namespace
                                   AND service_account = :serviceAccount AND state = 'ISSUED'
                                 ORDER BY position DESC FETCH FIRST 1 ROW ONLY
                                """)
                        : tx.createQuery(
                                """
                                SELECT not_before, not_after FROM certificates
                                 WHERE pod = :pod AND pod_uid = :podUid AND namespace = :namespace
                                   AND COALESCE(cluster, '') = :cluster AND state = 'ISSUED'
                                 ORDER BY position DESC FETCH FIRST 1 ROW ONLY
                                """);
        bindIdentity(query, Optional.of(identity));
        return query.map((row, _) ->
                        new Validity(
                                Columns.time(row, "not_before"), Columns.time(row, "not_after")))
                .findOne();
    }

    /** How far a certificate on record has come. */
    public record Standing(CertificateState state, boolean isCompromised) {}

    /** The standings of those of {@code serials} that are on record. */
    public Map<SerialNumber, Standing> standings(Handle tx, Collection<SerialNumber> serials) {
        return CertificateRows.standings(tx, serials);
    }

    /** What a relying party may know of a certificate: who issued it, and whether it is revoked. */
    public record Status(
            IssuerName issuer, CertificateState state, Optional<RevocationFacts> revocation) {}

    /**
     * The status of {@code serial} as {@code issuers} know it, which share one name and key; also
     * of a certificate that is not on record but was revoked.
     */
    public Optional<Status> status(Handle tx, Set<IssuerName> issuers, SerialNumber serial) {
        OptionalInt month = serial.expiryMonth();
        if (month.isEmpty()) {
            return Optional.empty(); // Not of the form of ours, so never issued here.
        }
        return CertificateRows.statuses(tx, month.getAsInt(), serial).stream()
                .filter(status -> issuers.contains(status.issuer()))
                .findFirst();
    }

    /** One page of what {@code query} asks for, as of {@code now}. */
    public CertificatePage search(Handle tx, CertificateQuery query, Instant now) {
        return CertificateRows.search(tx, query, now);
    }

    /** The position of the newest reservation; 0 if there is none. Positions grow. */
    public long newestPosition(Handle tx) {
        return tx.createQuery("SELECT COALESCE(MAX(position), 0) FROM certificates")
                .mapTo(Long.class)
                .one();
    }

    /** The last position after {@code after} reserved before {@code before}, else {@code after}. */
    public long lastPositionBefore(Handle tx, long after, Instant before) {
        return tx.createQuery(
                        """
                        SELECT MAX(position) FROM certificates
                         WHERE position > :after AND reserved_at < :before
                        """)
                .bind("after", after)
                .bind("before", before)
                .mapTo(Long.class)
                .findOne()
                .orElse(after);
    }

    /** What is still only reserved of the positions after {@code after} up to {@code last}. */
    public List<SerialNumber> reservedWithin(Handle tx, long after, long last, int limit) {
        return tx.createQuery(
                        """
                        SELECT serial FROM certificates
                         WHERE position > :after AND position <= :last AND state = 'RESERVED'
                         ORDER BY position FETCH FIRST :limit ROWS ONLY
                        """)
                .bind("after", after)
                .bind("last", last)
                .bind("limit", limit)
                .mapTo(String.class)
                .map(SerialNumber::parse)
                .list();
    }

    /** When the newest reservation was made; a clock that is before this one went back. */
    public Optional<Instant> newestReservation(Handle tx) {
        return tx.createQuery(
                        "SELECT reserved_at FROM certificates ORDER BY position DESC"
                                + " FETCH FIRST 1 ROW ONLY")
                .mapTo(Instant.class)
                .findOne();
    }

    private static void bindIdentity(
            SqlStatement<?> statement, Optional<WorkloadIdentity> identity) {
        var _ =
                statement
                        .bind("cluster", identity.map(WorkloadIdentity::cluster))
                        .bind("namespace", identity.map(WorkloadIdentity::namespace))
                        .bind("serviceAccount", identity.map(WorkloadIdentity::serviceAccount))
                        .bind(
                                "serviceAccountUid",
                                identity.map(WorkloadIdentity::serviceAccountUid))
                        .bind("pod", identity.flatMap(WorkloadIdentity::pod))
                        .bind("podUid", identity.flatMap(WorkloadIdentity::podUid))
                        .bind("node", identity.flatMap(WorkloadIdentity::node))
                        .bind("trustDomain", identity.map(WorkloadIdentity::trustDomain));
    }

    private static void insertNames(Handle tx, int month, Reservation order) {
        if (order.names().isEmpty()) {
            return;
        }
        PreparedBatch batch =
                tx.prepareBatch(
                        """
                        INSERT INTO certificate_names
                               (expiry_month, issuer, serial, kind, name, ordinal)
                        VALUES (:month, :issuer, :serial, :kind, :name, :ordinal)
                        """);
        int ordinal = 0;
        for (SubjectAlternativeName name : order.names()) {
            var _ =
                    batch.bind("month", month)
                            .bind("issuer", order.issuer().value())
                            .bind("serial", order.serial().hex())
                            .bind("kind", name.kind())
                            .bind("name", name.text())
                            .bind("ordinal", ordinal++)
                            .add();
        }
        var _ = batch.execute();
    }
}
