package dev.signet.server.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.TestDatabase;
import dev.signet.server.issuance.IssuedCertificate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkloadsTest {

    private final TestCa ca = new TestCa();

    private List<Map<String, Object>> rows() {
        return ca.database.resultOf(
                tx -> tx.createQuery("SELECT * FROM workloads ORDER BY serial").mapToMap().list());
    }

    private void note(IssuedCertificate certificate) {
        CertificateRecord record = ca.record(certificate.serial());
        ca.database.inTransaction(tx ->
                Workloads.note(
                        tx,
                        record.order(),
                        certificate.renewalWindow().end(),
                        certificate.validity().notAfter()));
    }

    @Test
    void aServiceUnderARoleHasOneRowAndItIsOfItsNewestCertificate() {
        var _ = ca.issued();
        ca.clock.advance(Duration.ofHours(1));
        var newest = ca.issued();

        assertThat(rows())
                .singleElement()
                .satisfies(row -> {
                    assertThat(row).containsEntry("serial", newest.serial().hex());
                    assertThat(row).containsEntry("role", "web").containsEntry("mount", "pki");
                });
    }

    @Test
    void anOlderCertificateThatIsCompletedLaterDoesNotTakeItsPlace() {
        var older = ca.issued();
        ca.clock.advance(Duration.ofHours(1));
        var newest = ca.issued();

        note(older);

        assertThat(rows())
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("serial", newest.serial().hex()));
    }

    @Test
    void certificatesOfTheCaItselfAreNoWorkloads() {
        assertThat(ca.count("certificates")).isPositive();
        assertThat(rows()).isEmpty();
    }

    /** The statement of the migration, on what a server of before has left. */
    @Test
    void aMigrationNotesTheNewestOfThoseThatThereAre() throws Exception {
        var _ = ca.issued();
        ca.clock.advance(Duration.ofHours(1));
        var newest = ca.issued();
        ca.execute("DELETE FROM workloads");
        String migration =
                "/db/migration/%s/V001_2__workloads.sql"
                        .formatted(TestDatabase.DIALECT.name().toLowerCase(Locale.ROOT));
        String script;
        try (var file = getClass().getResourceAsStream(migration)) {
            script = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
        String insert = script.substring(script.indexOf("INSERT INTO workloads"));

        // The test's clock stands in another time than the database's.
        ca.execute(
                insert.substring(0, insert.indexOf(';'))
                        .replace("not_after >= CURRENT_TIMESTAMP", "not_after IS NOT NULL"));

        assertThat(rows())
                .singleElement()
                .satisfies(row -> {
                    assertThat(row).containsEntry("serial", newest.serial().hex());
                    assertThat(row).containsEntry("mount", "pki");
                });
    }
}
