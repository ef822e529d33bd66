package dev.signet.server.inventory;

import dev.signet.server.database.Columns;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.inventory.Inventory.Standing;
import dev.signet.server.inventory.Inventory.Status;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.Validity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Reads certificate records; those without names are not whole yet. */
final class CertificateRows {

    private static final String COLUMNS =
            """
            SELECT c.expiry_month, c.issuer, c.serial, c.position, c.state, c.not_before,
                   c.not_after, c.crl_shard, c.role, c.role_version, c.rules, c.caller, c.cluster,
                   c.namespace, c.service_account, c.service_account_uid, c.pod, c.pod_uid, c.node,
                   c.trust_domain, c.token_id, c.reviewed_at, c.request_id, c.common_name,
                   c.key_algorithm, c.key_hash, c.renews_serial, c.client_serial, c.client_trust_bundle,
                   c.client_crl_number, c.client_version, c.client_generation, c.tbs, c.signature, c.reserved_at,
                   c.issued_at, r.revoked_at, r.reason, r.revoked_by
              FROM certificates c
              LEFT JOIN revocations r
                ON r.expiry_month = c.expiry_month AND r.issuer = c.issuer AND r.serial = c.serial
            """;

    /**
     * A table of keys, since H2 reads a month whole for each {@code IN} behind its first column.
     */
    private static final String OF_KEYS =
            """
              FROM UNNEST(CAST(:months AS INTEGER ARRAY), CAST(:serials AS VARCHAR ARRAY))
                   AS k(expiry_month, serial)
            """;

    private CertificateRows() {}

    static Optional<CertificateRecord> find(Handle tx, int month, SerialNumber serial) {
        return tx.createQuery(COLUMNS + " WHERE c.expiry_month = :month AND c.serial = :serial")
                .bind("month", month)
                .bind("serial", serial.hex())
                .map((row, _) -> row(row))
                .findOne()
                .map(record -> withNames(tx, List.of(record)).getFirst());
    }

    static Map<SerialNumber, Standing> standings(Handle tx, Collection<SerialNumber> serials) {
        return tx.createQuery(
                        """
                        SELECT c.serial, c.state, r.reason
                        """
                                + OF_KEYS
                                + """
                                  JOIN certificates c
                                    ON c.expiry_month = k.expiry_month AND c.serial = k.serial
                                  LEFT JOIN revocations r
                                    ON r.expiry_month = c.expiry_month AND r.issuer = c.issuer
                                   AND r.serial = c.serial
                                """)
                .bindArray("months", Integer.class, months(serials))
                .bindArray("serials", String.class, hex(serials))
                .reduceRows(
                        new HashMap<SerialNumber, Standing>(),
                        (standings, row) -> {
                            standings.put(
                                    SerialNumber.parse(row.getColumn("serial", String.class)),
                                    new Standing(
                                            row.getColumn("state", CertificateState.class),
                                            "KEY_COMPROMISE"
                                                    .equals(
                                                            row.getColumn(
                                                                    "reason", String.class))));
                            return standings;
                        });
    }

    /** The revocation, if there is one, first. */
    static List<Status> statuses(Handle tx, int month, SerialNumber serial) {
        return tx.createQuery(
                        """
                        SELECT issuer, 'REVOKED' AS state, revoked_at, reason, revoked_by
                          FROM revocations
                         WHERE expiry_month = :month AND serial = :serial
                        UNION ALL
                        SELECT issuer, state, NULL, NULL, NULL
                          FROM certificates
                         WHERE expiry_month = :month AND serial = :serial AND state <> 'REVOKED'
                        """)
                .bind("month", month)
                .bind("serial", serial.hex())
                .map((row, _) ->
                        new Status(
                                new IssuerName(row.getString("issuer")),
                                CertificateState.valueOf(row.getString("state")),
                                revocation(row)))
                .list();
    }

    private static List<Integer> months(Collection<SerialNumber> serials) {
        return serials.stream().map(serial -> serial.expiryMonth().orElseThrow()).toList();
    }

    private static List<String> hex(Collection<SerialNumber> serials) {
        return serials.stream().map(SerialNumber::hex).toList();
    }

    static CertificatePage search(Handle tx, CertificateQuery query, Instant now) {
        List<Long> positions = new CertificateSearch(tx, query, now, query.limit() + 1).positions();
        boolean more = positions.size() > query.limit();
        List<Long> page = more ? positions.subList(0, query.limit()) : positions;
        return new CertificatePage(
                at(tx, page), more ? Optional.of(page.getLast()) : Optional.empty());
    }

    /** The certificates at {@code positions}, newest first. */
    private static List<CertificateRecord> at(Handle tx, List<Long> positions) {
        if (positions.isEmpty()) {
            return List.of();
        }
        return withNames(
                tx,
                tx.createQuery(
                                COLUMNS
                                        + " WHERE c.position IN (<positions>)"
                                        + " ORDER BY c.position DESC")
                        .bindList("positions", positions)
                        .map((row, _) -> row(row))
                        .list());
    }

    private static List<CertificateRecord> withNames(Handle tx, List<CertificateRecord> records) {
        Map<String, List<SubjectAlternativeName>> names = names(tx, records);
        return records.stream()
                .map(record -> withNames(record, names.getOrDefault(key(record), List.of())))
                .toList();
    }

    private static String key(CertificateRecord record) {
        return record.serial().hex() + record.issuer();
    }

    private static Map<String, List<SubjectAlternativeName>> names(
            Handle tx, List<CertificateRecord> records) {
        List<SerialNumber> serials = records.stream().map(CertificateRecord::serial).toList();
        if (serials.isEmpty()) {
            return Map.of();
        }
        return tx.createQuery(
                        """
                        SELECT n.serial, n.issuer, n.kind, n.name
                        """
                                + OF_KEYS
                                + """
                                  JOIN certificate_names n
                                    ON n.expiry_month = k.expiry_month AND n.serial = k.serial
                                 ORDER BY n.serial, n.issuer, n.ordinal
                                """)
                .bindArray("months", Integer.class, months(serials))
                .bindArray("serials", String.class, hex(serials))
                .reduceRows(
                        new HashMap<>(),
                        (names, row) -> {
                            names.computeIfAbsent(
                                            row.getColumn("serial", String.class)
                                                    + row.getColumn("issuer", String.class),
                                            _ -> new ArrayList<>())
                                    .add(
                                            name(
                                                    row.getColumn("kind", String.class),
                                                    row.getColumn("name", String.class)));
                            return names;
                        });
    }

    private static SubjectAlternativeName name(String kind, String text) {
        try {
            return SubjectAlternativeName.parse(SubjectAlternativeName.Kind.valueOf(kind), text);
        } catch (MalformedNameException e) {
            throw new IllegalStateException("a stored name is malformed", e);
        }
    }

    private static CertificateRecord withNames(
            CertificateRecord record, List<SubjectAlternativeName> names) {
        Reservation order = record.order();
        return new CertificateRecord(
                new Reservation(
                        order.issuer(),
                        order.serial(),
                        order.validity(),
                        order.crlShard(),
                        order.role(),
                        order.roleVersion(),
                        order.rules(),
                        order.caller(),
                        order.identity(),
                        order.tokenId(),
                        order.reviewedAt(),
                        order.requestId(),
                        order.commonName(),
                        names,
                        order.keyAlgorithm(),
                        order.keyHash(),
                        order.renews(),
                        order.client(),
                        order.tbs(),
                        order.reservedAt()),
                record.state(),
                record.signature(),
                record.issuedAt(),
                record.revocation());
    }

    private static CertificateRecord row(ResultSet row) throws SQLException {
        Der tbs = Der.copyOf(row.getBytes("tbs"));
        var order =
                new Reservation(
                        new IssuerName(row.getString("issuer")),
                        SerialNumber.parse(row.getString("serial")),
                        new Validity(
                                Columns.time(row, "not_before"), Columns.time(row, "not_after")),
                        row.getInt("crl_shard"),
                        row.getString("role"),
                        row.getInt("role_version"),
                        row.getString("rules"),
                        row.getString("caller"),
                        identity(row),
                        optional(row, "token_id"),
                        Columns.optionalTime(row, "reviewed_at"),
                        row.getString("request_id"),
                        optional(row, "common_name"),
                        List.of(),
                        KeyAlgorithm.valueOf(row.getString("key_algorithm")),
                        row.getString("key_hash"),
                        optional(row, "renews_serial").map(SerialNumber::parse),
                        new ClientFacts(
                                optional(row, "client_serial").map(SerialNumber::parse),
                                optional(row, "client_trust_bundle"),
                                optional(row, "client_crl_number").map(Long::valueOf),
                                optional(row, "client_version"),
                                optional(row, "client_generation").map(Long::valueOf)),
                        tbs,
                        Columns.time(row, "reserved_at"));
        return new CertificateRecord(
                order,
                CertificateState.valueOf(row.getString("state")),
                Optional.ofNullable(row.getBytes("signature")).map(Der::copyOf),
                Columns.optionalTime(row, "issued_at"),
                revocation(row));
    }

    private static Optional<WorkloadIdentity> identity(ResultSet row) throws SQLException {
        String cluster = row.getString("cluster");
        return cluster == null
                ? Optional.empty()
                : Optional.of(
                        new WorkloadIdentity(
                                cluster,
                                row.getString("trust_domain"),
                                row.getString("namespace"),
                                row.getString("service_account"),
                                row.getString("service_account_uid"),
                                optional(row, "pod"),
                                optional(row, "pod_uid"),
                                optional(row, "node")));
    }

    private static Optional<RevocationFacts> revocation(ResultSet row) throws SQLException {
        Optional<Instant> at = Columns.optionalTime(row, "revoked_at");
        return at.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new RevocationFacts(
                                at.get(),
                                RevocationReason.valueOf(row.getString("reason")),
                                row.getString("revoked_by")));
    }

    private static Optional<String> optional(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }
}
