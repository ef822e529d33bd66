package dev.signet.benchmarks;

import dev.signet.server.database.Database;
import dev.signet.server.database.Months;
import dev.signet.server.x509.SerialNumber;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The certificates of a fleet over 150 days: 3 clusters of 40 namespaces of 10 services, 20 roles,
 * 500 nodes; a pod has 20 certificates, one after the other, each with a DNS name and a URI. One in
 * a hundred is revoked, one in 100,000 was never completed, one in fifty lives for 30 days and the
 * others for one. Only the first tenth has an issuer that was rotated out, and a service with a
 * namespace and a role of its own that has left.
 *
 * @param rows how many; their positions are 1 to this
 * @param now when the newest was issued
 */
record ManyCertificates(long rows, Instant now) {

    private static final int BATCH = 10_000;
    private static final Duration SPAN = Duration.ofDays(150);
    private static final int SERVICES = 1_200;
    private static final int PER_POD = 20;
    private static final List<String> ISSUERS = List.of("old", "issuing");
    private static final byte[] TBS = new byte[700];
    private static final byte[] SIGNATURE = new byte[72];

    /** Which service has the certificate at {@code position}: all of them in turns. */
    private static int service(long position) {
        return (int) (position * 7_919 % SERVICES);
    }

    private boolean left(long position) {
        return position <= rows / 10 && service(position) == SERVICES - 1;
    }

    private static String namespace(int service) {
        return "ns-" + service / 10 % 40;
    }

    private static String account(int service) {
        return "sa-" + service % 10 + "-" + service / 10 % 40;
    }

    String pod(long position) {
        return account(service(position)) + "-" + position / SERVICES / PER_POD;
    }

    String name(long position) {
        int service = service(position);
        return account(service) + "." + namespace(service) + ".c" + service / 400 + ".example";
    }

    String keyHash(long position) {
        return HexFormat.of().toHexDigits(mixed(position)).repeat(4);
    }

    Instant reservedAt(long position) {
        return now.minusSeconds((rows - position) * SPAN.toSeconds() / rows);
    }

    private static long mixed(long position) {
        return new SplittableRandom(position).nextLong();
    }

    /** Opens the months, then makes the certificates over {@code connection}. */
    void make(Database database, Connection connection) throws SQLException {
        int last = SerialNumber.expiryMonth(now.plus(Duration.ofDays(31)));
        for (int month = SerialNumber.expiryMonth(now.minus(SPAN)); month <= last; month++) {
            int next = month;
            database.inTransaction(tx -> Months.open(tx, Months.Holds.CERTIFICATES, next));
        }
        connection.setAutoCommit(false);
        var indexes = new PostponedIndexes(connection, database.dialect());
        indexes.drop();
        try (var statement = connection.createStatement();
                var certificates = connection.prepareStatement(CERTIFICATE);
                var names = connection.prepareStatement(NAME)) {
            for (long position = 1; position <= rows; position++) {
                add(position, certificates, names);
                if (position % BATCH == 0 || position == rows) {
                    var _ = certificates.executeBatch();
                    var _ = names.executeBatch();
                    connection.commit();
                }
            }
            addIssuer(statement, "old", reservedAt(1));
            addIssuer(statement, "issuing", reservedAt(rows / 10));
            statement.execute(RETIREMENT.formatted(reservedAt(rows / 10)));
            statement.execute(REVOCATIONS);
            statement.execute(HOLDERS);
            connection.commit();
            indexes.create();
            statement.execute("ANALYZE");
            connection.commit();
        }
    }

    private static void addIssuer(Statement statement, String issuer, Instant madeAt)
            throws SQLException {
        statement.execute(KEY.formatted(issuer));
        statement.execute(ISSUER.formatted(issuer, madeAt));
    }

    private void add(long position, PreparedStatement certificate, PreparedStatement name)
            throws SQLException {
        int service = service(position);
        boolean left = left(position);
        Instant start = reservedAt(position);
        Instant end = start.plus(Duration.ofDays(position % 50 == 0 ? 30 : 1));
        int month = SerialNumber.expiryMonth(end);
        String issuer = ISSUERS.get(position <= rows / 10 ? 0 : 1);
        String serial = "%04x%016x%020x".formatted(month + 0x4000, mixed(-position), position);
        String state =
                position % 100_000 == 9 ? "RESERVED" : position % 100 == 7 ? "REVOKED" : "ISSUED";
        Object[] values = {
            month,
            issuer,
            serial,
            state,
            start.atOffset(ZoneOffset.UTC),
            end.atOffset(ZoneOffset.UTC),
            left ? "left" : "role-" + service % 20,
            "allowed_domains[0]: {{service_account}}.{{namespace}}.{{cluster}}.example",
            "dev/" + namespace(service) + "/" + account(service),
            "c" + service / 400,
            left ? "left" : namespace(service),
            left ? "left" : account(service),
            pod(position),
            "node-" + (service * 7L + position / SERVICES / PER_POD) % 500,
            keyHash(position),
            TBS,
            state.equals("RESERVED") ? null : SIGNATURE,
            start.atOffset(ZoneOffset.UTC),
            state.equals("RESERVED") ? null : start.atOffset(ZoneOffset.UTC)
        };
        for (int i = 0; i < values.length; i++) {
            certificate.setObject(i + 1, values[i]);
        }
        certificate.addBatch();
        addName(name, month, issuer, serial, "DNS", name(position), 0);
        addName(name, month, issuer, serial, "URI", "spiffe://example/" + name(position), 1);
    }

    private static void addName(
            PreparedStatement insert,
            int month,
            String issuer,
            String serial,
            String kind,
            String name,
            int ordinal)
            throws SQLException {
        insert.setInt(1, month);
        insert.setString(2, issuer);
        insert.setString(3, serial);
        insert.setString(4, kind);
        insert.setString(5, name);
        insert.setInt(6, ordinal);
        insert.addBatch();
    }

    private static final String CERTIFICATE =
            """
            INSERT INTO certificates (expiry_month, issuer, serial, state, not_before, not_after,
                                      role, rules, caller, cluster, namespace, service_account, pod,
                                      node, key_hash, tbs, signature, reserved_at, issued_at,
                                      crl_shard, role_version, service_account_uid, trust_domain,
                                      request_id, key_algorithm)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                    0, 1, '6e1f2a3b-0000-4000-8000-000000000000', 'example',
                    '5f0c3a9d7e1b4c2f8a6d0e9b3c7f1a24', 'EC_P256')
            """;

    private static final String NAME =
            """
            INSERT INTO certificate_names (expiry_month, issuer, serial, kind, name, ordinal)
            VALUES (?, ?, ?, ?, ?, ?)
            """;

    /** Of an issuer, only its mount and its times have a meaning here. */
    private static final String KEY =
            """
            INSERT INTO issuer_keys (id, issuer, token_label, created_at)
            VALUES ('%1$s', '%1$s', 'none', CURRENT_TIMESTAMP)
            """;

    private static final String ISSUER =
            """
            INSERT INTO issuers (name, mount, kind, state, state_since, rotates, drained, certificate,
                                 key_id, signature_algorithm, created_at)
            VALUES ('%1$s', 'pki', 'INTERMEDIATE', 'ACTIVE', CURRENT_TIMESTAMP, FALSE, FALSE, '',
                    '%1$s', '', CAST('%2$s' AS TIMESTAMP(0) WITH TIME ZONE))
            """;

    private static final String RETIREMENT =
            """
            UPDATE issuers SET state = 'RETIRED',
                   state_since = CAST('%s' AS TIMESTAMP(0) WITH TIME ZONE)
             WHERE name = 'old'
            """;

    private static final String REVOCATIONS =
            """
            INSERT INTO revocations (expiry_month, issuer, serial, crl_shard, not_after, revoked_at,
                                     reason, revoked_by, version)
            SELECT expiry_month, issuer, serial, crl_shard, not_after, issued_at, 'SUPERSEDED',
                   'me', 1
              FROM certificates WHERE state = 'REVOKED'
            """;

    private static final String HOLDERS =
            """
            INSERT INTO certificate_holders (cluster, namespace, service_account, role, issuer)
            SELECT DISTINCT cluster, namespace, service_account, role, issuer FROM certificates
            """;
}
