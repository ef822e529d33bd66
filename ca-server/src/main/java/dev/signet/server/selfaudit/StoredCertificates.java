package dev.signet.server.selfaudit;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.selfaudit.StoredCertificate.Name;
import dev.signet.server.x509.SerialNumber;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Reads certificates for the audit, with statements of its own. */
final class StoredCertificates {

    private StoredCertificates() {}

    /** Positions looked at in one go; a tenth of a second of a processor with P-256. */
    static final int BATCH = 200;

    /**
     * What is on record of some positions in a row.
     *
     * @param upTo the last of these positions
     * @param certificates those that were signed, in the order of their reservation
     */
    record Page(long upTo, List<StoredCertificate> certificates) {}

    /**
     * The next {@link #BATCH} positions; empty at the end.
     *
     * @param after the position up to which everything was looked at
     * @param settled only what was reserved before: positions are given out before transactions
     *     commit, so that what is younger might still appear in between
     */
    static Optional<Page> page(Handle tx, long after, Instant settled) {
        List<Placed> placed = placed(tx, after);
        List<Placed> old =
                placed.stream().takeWhile(each -> each.reservedAt().isBefore(settled)).toList();
        if (old.isEmpty()) {
            // Positions that nobody has, or nothing but what is too young.
            return placed.isEmpty() && newest(tx) > after + BATCH
                    ? Optional.of(new Page(after + BATCH, List.of()))
                    : Optional.empty();
        }
        List<StoredCertificate> signed =
                old.stream().flatMap(each -> each.certificate().stream()).toList();
        Map<String, List<Name>> names = names(tx, signed);
        return Optional.of(
                new Page(
                        old.getLast().position(),
                        signed.stream()
                                .map(each ->
                                        each.withNames(names.getOrDefault(key(each), List.of())))
                                .toList()));
    }

    /** The position of the newest reservation. */
    static long newest(Handle tx) {
        return tx.createQuery("SELECT COALESCE(MAX(position), 0) FROM certificates")
                .mapTo(Long.class)
                .one();
    }

    /** The position before the oldest that is still on record. */
    static long beforeOldest(Handle tx) {
        return tx.createQuery("SELECT COALESCE(MIN(position) - 1, 0) FROM certificates")
                .mapTo(Long.class)
                .one();
    }

    /** A reservation, and what became of it if it was signed. */
    private record Placed(
            long position, Instant reservedAt, Optional<StoredCertificate> certificate) {}

    private static List<Placed> placed(Handle tx, long after) {
        return tx.createQuery(
                        """
                        SELECT c.position, c.issuer, c.serial, c.state, c.not_before, c.not_after,
                               c.crl_shard, c.role, c.role_version, c.cluster, c.namespace,
                               c.service_account, c.service_account_uid, c.pod, c.pod_uid, c.node,
                               c.trust_domain, c.common_name, c.key_algorithm, c.key_hash, c.tbs,
                               c.signature, c.reserved_at, r.serial AS revoked
                          FROM certificates c
                          LEFT JOIN revocations r
                            ON r.expiry_month = c.expiry_month AND r.issuer = c.issuer
                           AND r.serial = c.serial
                         WHERE c.position > :after AND c.position <= :end
                         ORDER BY c.position
                        """)
                .bind("after", after)
                .bind("end", after + BATCH)
                .map((row, _) ->
                        new Placed(
                                row.getLong("position"),
                                row.getObject("reserved_at", OffsetDateTime.class).toInstant(),
                                row.getBytes("signature") == null
                                        ? Optional.empty()
                                        : Optional.of(certificate(row))))
                .list();
    }

    private static Map<String, List<Name>> names(Handle tx, List<StoredCertificate> page) {
        var names = new HashMap<String, List<Name>>();
        if (page.isEmpty()) {
            return names;
        }
        tx.createQuery(
                        """
                        SELECT serial, issuer, kind, name FROM certificate_names
                         WHERE expiry_month IN (<months>) AND serial IN (<serials>)
                        """)
                .bindList(
                        "months", page.stream().map(StoredCertificates::month).distinct().toList())
                .bindList("serials", page.stream().map(StoredCertificate::serial).toList())
                .map((row, _) -> {
                    var name = new Name(row.getString("kind"), row.getString("name"));
                    return Map.entry(row.getString("serial") + row.getString("issuer"), name);
                })
                .forEach(entry -> {
                    var _ =
                            names.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                                    .add(entry.getValue());
                });
        return names;
    }

    private static String key(StoredCertificate certificate) {
        return certificate.serial() + certificate.issuer();
    }

    private static int month(StoredCertificate certificate) {
        return SerialNumber.expiryMonth(certificate.notAfter());
    }

    private static StoredCertificate certificate(ResultSet row) throws SQLException {
        return new StoredCertificate(
                row.getString("issuer"),
                row.getString("serial"),
                row.getString("state"),
                row.getObject("not_before", OffsetDateTime.class).toInstant(),
                row.getObject("not_after", OffsetDateTime.class).toInstant(),
                row.getInt("crl_shard"),
                row.getString("role"),
                row.getInt("role_version"),
                identity(row),
                Optional.ofNullable(row.getString("common_name")),
                row.getString("key_algorithm"),
                row.getString("key_hash"),
                List.of(),
                row.getString("revoked") != null,
                row.getBytes("tbs"),
                row.getBytes("signature"));
    }

    private static Optional<WorkloadIdentity> identity(ResultSet row) throws SQLException {
        return row.getString("cluster") == null
                ? Optional.empty()
                : Optional.of(
                        new WorkloadIdentity(
                                row.getString("cluster"),
                                row.getString("trust_domain"),
                                row.getString("namespace"),
                                row.getString("service_account"),
                                row.getString("service_account_uid"),
                                Optional.ofNullable(row.getString("pod")),
                                Optional.ofNullable(row.getString("pod_uid")),
                                Optional.ofNullable(row.getString("node"))));
    }
}
