package dev.signet.server.inventory;

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
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Reads certificate records. */
final class CertificateRows {

    private static final String COLUMNS =
            """
            SELECT c.expiry_month, c.issuer, c.serial, c.position, c.state, c.not_before,
                   c.not_after, c.crl_shard, c.role, c.role_version, c.rules, c.caller, c.cluster,
                   c.namespace, c.service_account, c.service_account_uid, c.pod, c.pod_uid, c.node,
                   c.trust_domain, c.token_id, c.request_id, c.common_name, c.key_algorithm,
                   c.key_hash, c.renews_serial, c.client_serial, c.client_trust_bundle,
                   c.client_crl_number, c.client_version, c.tbs, c.signature, c.reserved_at,
                   c.issued_at, r.revoked_at, r.reason, r.revoked_by
              FROM certificates c
              LEFT JOIN revocations r
                ON r.expiry_month = c.expiry_month AND r.issuer = c.issuer AND r.serial = c.serial
            """;

    private CertificateRows() {}

    private record Row(long position, CertificateRecord withoutNames) {}

    static Optional<CertificateRecord> find(Handle tx, int month, SerialNumber serial) {
        return tx.createQuery(COLUMNS + " WHERE c.expiry_month = :month AND c.serial = :serial")
                .bind("month", month)
                .bind("serial", serial.hex())
                .map((row, _) -> row(row))
                .findOne()
                .map(row -> withNames(tx, List.of(row)).get(0));
    }

    static Map<SerialNumber, Standing> standings(Handle tx, Collection<SerialNumber> serials) {
        return tx.createQuery(
                        """
                        SELECT c.serial, c.state, r.reason
                          FROM certificates c
                          LEFT JOIN revocations r
                            ON r.expiry_month = c.expiry_month AND r.issuer = c.issuer
                           AND r.serial = c.serial
                         WHERE c.expiry_month = ANY(:months) AND c.serial = ANY(:serials)
                        """)
                .bindArray("months", Integer.class, months(serials))
                .bindArray(
                        "serials", String.class, serials.stream().map(SerialNumber::hex).toList())
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
        return serials.stream()
                .map(serial -> serial.expiryMonth().orElseThrow())
                .distinct()
                .toList();
    }

    static CertificatePage search(Handle tx, CertificateQuery query, Instant now) {
        CertificateConditions conditions = CertificateConditions.of(query.selection());
        conditions.bound(
                "c.issuer IN (SELECT i.name FROM issuers i WHERE i.mount = :mount)",
                "mount",
                query.mount());
        query.state().ifPresent(state -> addState(conditions, state, now));
        conditions.bound("c.not_after < :expiresBefore", "expiresBefore", query.expiresBefore());
        conditions.bound("c.position < :after", "after", query.after());
        String sql =
                COLUMNS
                        + conditions.where()
                        + " ORDER BY c.position DESC FETCH FIRST :rows ROWS ONLY";
        try (Query select = tx.createQuery(sql)) {
            List<Row> rows =
                    conditions
                            .bind(select)
                            .bind("rows", query.limit() + 1)
                            .map((row, _) -> row(row))
                            .list();
            boolean more = rows.size() > query.limit();
            List<Row> page = more ? rows.subList(0, query.limit()) : rows;
            return new CertificatePage(
                    withNames(tx, page),
                    more ? Optional.of(page.getLast().position()) : Optional.empty());
        }
    }

    private static void addState(
            CertificateConditions conditions, CertificateQuery.StateFilter state, Instant now) {
        switch (state) {
            case RESERVED -> conditions.add("c.state = 'RESERVED'");
            case ISSUED ->
                    conditions.bound(
                            "c.state = 'ISSUED' AND c.not_after >= :now", "now", Optional.of(now));
            case REVOKED -> conditions.add("c.state = 'REVOKED'");
            case EXPIRED ->
                    conditions.bound(
                            "c.state = 'ISSUED' AND c.not_after < :now", "now", Optional.of(now));
        }
    }

    private static List<CertificateRecord> withNames(Handle tx, List<Row> rows) {
        var records = new ArrayList<CertificateRecord>(rows.size());
        for (Row row : rows) {
            CertificateRecord record = row.withoutNames();
            records.add(withNames(record, names(tx, record)));
        }
        return records;
    }

    private static List<SubjectAlternativeName> names(Handle tx, CertificateRecord record) {
        return tx.createQuery(
                        """
                        SELECT kind, name FROM certificate_names
                         WHERE expiry_month = :month AND issuer = :issuer AND serial = :serial
                         ORDER BY ordinal
                        """)
                .bind("month", SerialNumber.expiryMonth(record.validity().notAfter()))
                .bind("issuer", record.issuer().value())
                .bind("serial", record.serial().hex())
                .map((row, _) -> name(row.getString("kind"), row.getString("name")))
                .list();
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

    private static Row row(ResultSet row) throws SQLException {
        Der tbs = Der.copyOf(row.getBytes("tbs"));
        var order =
                new Reservation(
                        new IssuerName(row.getString("issuer")),
                        SerialNumber.parse(row.getString("serial")),
                        new Validity(instant(row, "not_before"), instant(row, "not_after")),
                        row.getInt("crl_shard"),
                        row.getString("role"),
                        row.getInt("role_version"),
                        row.getString("rules"),
                        row.getString("caller"),
                        identity(row),
                        optional(row, "token_id"),
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
                                optional(row, "client_version")),
                        tbs,
                        instant(row, "reserved_at"));
        return new Row(
                row.getLong("position"),
                new CertificateRecord(
                        order,
                        CertificateState.valueOf(row.getString("state")),
                        Optional.ofNullable(row.getBytes("signature")).map(Der::copyOf),
                        Optional.ofNullable(nullableInstant(row, "issued_at")),
                        revocation(row)));
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
        Instant at = nullableInstant(row, "revoked_at");
        return at == null
                ? Optional.empty()
                : Optional.of(
                        new RevocationFacts(
                                at,
                                RevocationReason.valueOf(row.getString("reason")),
                                row.getString("revoked_by")));
    }

    private static Optional<String> optional(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant nullableInstant(ResultSet row, String column)
            throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
