package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.testing.postgres.Postgres;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What holds after every fault.
 *
 * @param postgres the server that has the database now
 */
record Invariants(Fleet fleet, Postgres postgres, PostgresDatabase database) {

    private static final Duration NEXT_CRL = Duration.ofSeconds(30);

    void hold() throws Exception {
        everythingAcknowledgedHolds();
        auditedOnce("SELECT serial FROM certificates", "CertificateReserved");
        auditedOnce(
                "SELECT serial FROM certificates WHERE signature IS NOT NULL", "CertificateIssued");
        auditedOnce("SELECT serial FROM revocations", "CertificateRevoked");
    }

    /** The same where the database lost commits: what was put back has events that say so. */
    void holdAfterALoss() throws Exception {
        everythingAcknowledgedHolds();
        audited("SELECT serial FROM certificates", "CertificateReserved", "CertificateRestored");
        audited(
                "SELECT serial FROM certificates WHERE signature IS NOT NULL",
                "CertificateIssued",
                "CertificateRestored");
        audited("SELECT serial FROM revocations", "CertificateRevoked", "RevocationRestored");
    }

    private void everythingAcknowledgedHolds() throws Exception {
        assertThat(fleet.ledger().contradictions()).isEmpty();
        everyAcknowledgedCertificateIsOnRecord();
        everyAcknowledgedRevocationIsOnTheNextCrl();
        noSerialNumberWasTakenTwice();
    }

    private void everyAcknowledgedCertificateIsOnRecord() throws Exception {
        Map<String, Row> rows = rows();
        for (var acknowledged : fleet.ledger().issued().entrySet()) {
            X509Certificate certificate = acknowledged.getValue();
            Row row =
                    Optional.ofNullable(rows.get(acknowledged.getKey()))
                            .orElseThrow(() ->
                                    new AssertionError(
                                            "acknowledged and not on record: "
                                                    + acknowledged.getKey()));
            assertThat(row.state()).isIn("ISSUED", "REVOKED");
            assertThat(row.tbs()).isEqualTo(certificate.getTBSCertificate());
            assertThat(row.signature()).isEqualTo(certificate.getSignature());
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    private record Row(String state, byte[] tbs, byte[] signature) {}

    private Map<String, Row> rows() throws Exception {
        var found = new HashMap<String, Row>();
        try (Connection connection = postgres.connect(database.name());
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT serial, state, tbs, signature FROM certificates")) {
            while (rows.next()) {
                found.put(
                        rows.getString("serial"),
                        new Row(
                                rows.getString("state"),
                                rows.getBytes("tbs"),
                                rows.getBytes("signature")));
            }
        }
        return found;
    }

    private void everyAcknowledgedRevocationIsOnTheNextCrl() throws Exception {
        for (int server = 0; server < fleet.size(); server++) {
            Api api = fleet.api(server);
            X509CRL crl =
                    await("the CRL of server " + server + " lists what was revoked")
                            .atMost(NEXT_CRL)
                            .until(
                                    () ->
                                            Pki.crl(
                                                    api.plain("/v1/issuers/issuing/crl")
                                                            .with(200)
                                                            .body()),
                                    this::listsEveryRevocation);
            opensslVerifies(
                    crl.getEncoded(),
                    api.plain("/v1/issuers/issuing/certificate").with(200).body());
        }
    }

    private boolean listsEveryRevocation(X509CRL crl) {
        return fleet.ledger().revoked().stream()
                .allMatch(serial -> crl.getRevokedCertificate(new BigInteger(serial, 16)) != null);
    }

    private void opensslVerifies(byte[] crl, byte[] issuer) throws Exception {
        Path folder = Files.createTempDirectory(fleet.folder(), "crl");
        Files.write(folder.resolve("crl.der"), crl);
        Files.write(folder.resolve("issuer.der"), issuer);
        Tool.run(folder, "openssl", "x509", "-inform", "DER", "-in", "issuer.der", "-out", "ca.pem")
                .succeeded();
        Tool verified =
                Tool.run(
                        folder, "openssl", "crl", "-inform", "DER", "-in", "crl.der", "-noout",
                        "-CAfile", "ca.pem");
        assertThat(verified.err()).contains("verify OK");
    }

    private void noSerialNumberWasTakenTwice() throws Exception {
        assertThat(count("SELECT count(*) - count(DISTINCT serial) FROM certificates")).isZero();
    }

    /** Each row of {@code deeds}, a query, has one event, and each event its row. */
    private void auditedOnce(String deeds, String event) throws Exception {
        String query =
                """
                SELECT count(*) FROM (%s) deeds
                  FULL JOIN (SELECT body::json ->> 'serial' AS serial, count(*) AS events
                               FROM audit_events WHERE kind = '%s' GROUP BY 1) audited
                       USING (serial)
                 WHERE deeds.serial IS NULL OR events IS DISTINCT FROM 1
                """
                        .formatted(deeds, event);
        assertThat(count(query)).as("%s without one %s each", deeds, event).isZero();
    }

    /** Each row of {@code deeds}, a query, has an event of one of the two kinds. */
    private void audited(String deeds, String event, String otherEvent) throws Exception {
        String query =
                """
                SELECT count(*) FROM (%s) deeds
                 WHERE serial NOT IN (SELECT body::json ->> 'serial' FROM audit_events
                                       WHERE kind IN ('%s', '%s'))
                """
                        .formatted(deeds, event, otherEvent);
        assertThat(count(query)).as("%s without %s", deeds, event).isZero();
    }

    private long count(String query) throws Exception {
        try (Connection connection = postgres.connect(database.name());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
