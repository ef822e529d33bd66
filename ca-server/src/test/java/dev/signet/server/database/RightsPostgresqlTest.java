package dev.signet.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.TestCa;
import dev.signet.server.x509.RevocationReason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database refuses, whatever the server believes. */
class RightsPostgresqlTest {

    private final TestCa ca = new TestCa();

    @BeforeEach
    void issueAndRevoke() throws Exception {
        var _ = ca.issued();
        var revoked = ca.issued();
        var _ =
                ca.revocation.revoke(
                        TestCa.CALLER, revoked.serial(), RevocationReason.SUPERSEDED, "request-2");
        TestCa.publish(ca.crlPublication("server"));
        ca.reloadIssuers();
        ca.execute(
                "INSERT INTO role_versions (name, version, document, deleted, created_at,"
                        + " created_by) VALUES ('web', 1, '{}', FALSE, CURRENT_TIMESTAMP, 'me')");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit_events SET caller = 'somebody else'",
                "DELETE FROM audit_events",
                "TRUNCATE audit_events",
                "DELETE FROM log_tree",
                "DELETE FROM log_tiles",
                "DELETE FROM log_bundles",
                "DELETE FROM log_keys",
                "UPDATE log_keys SET origin = 'mine'",
                "UPDATE log_certificates SET leaf = 0",
                "DELETE FROM log_exports",
                "UPDATE role_versions SET document = '{}'",
                "DELETE FROM role_versions",
                "UPDATE certificate_names SET name = 'other.example'",
                "DELETE FROM certificate_names",
                "UPDATE certificates SET tbs = ''",
                "UPDATE certificates SET caller = 'somebody else'",
                "DELETE FROM certificates",
                "UPDATE revocations SET revoked_at = CURRENT_TIMESTAMP",
                "DELETE FROM revocations",
                "DELETE FROM crls",
                "DELETE FROM blocked_keys",
                "UPDATE blocked_keys SET key_hash = ''",
                "UPDATE issuer_keys SET issuer = 'other'",
                "UPDATE issuer_keys SET token_label = 'other'",
                "UPDATE data_keys SET version = 2",
                "UPDATE issuers SET key_id = ''",
                "UPDATE issuers SET succeeds = 'root'",
                "DELETE FROM issuers",
                "UPDATE mounts SET name = 'other'",
                "INSERT INTO months VALUES ('CERTIFICATES', 1)",
                "DELETE FROM months",
                "DELETE FROM trust_bundles",
                "UPDATE trust_bundles SET mount = 'other'",
                "UPDATE api_tokens SET grants = 'admin'",
                "UPDATE api_tokens SET lineage = ''",
                "UPDATE approvals SET digest = ''",
                "DELETE FROM approvals",
                "DELETE FROM api_tokens",
                "UPDATE join_tokens SET role = 'edge'",
                "UPDATE join_tokens SET expires_at = CURRENT_TIMESTAMP",
                "UPDATE revocation_plans SET up_to = 0",
                "DELETE FROM revocation_plans",
                "SELECT * FROM certificates_2026_03",
                "CREATE TABLE mine (id INTEGER)",
                "DROP TABLE audit_events",
                "ALTER TABLE audit_events DISABLE TRIGGER ALL",
                "ALTER TABLE certificates ADD COLUMN mine INTEGER",
                "DROP TRIGGER go_forward ON certificates",
                "CREATE OR REPLACE FUNCTION month_name(month INTEGER) RETURNS TEXT"
                        + " LANGUAGE sql RETURN 'x'",
                "SET ROLE signet_owner"
            })
    void theServersUserMayNot(String statement) {
        assertThatThrownBy(() -> ca.database.inTransaction(tx -> tx.execute(statement)))
                .hasMessageMatching("(?s).*(permission denied|must be owner).*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE certificates SET state = 'RESERVED' WHERE state = 'ISSUED'",
                "UPDATE certificates SET state = 'ISSUED' WHERE state = 'REVOKED'",
                "UPDATE certificates SET signature = 'x' WHERE state = 'ISSUED'",
                "UPDATE certificates SET issued_at = CURRENT_TIMESTAMP WHERE state = 'ISSUED'",
                "UPDATE revocations SET reason = 'SUPERSEDED'",
                "UPDATE revocations SET reason = 'REMOVE_FROM_CRL'",
                "UPDATE issuers SET state = 'PREPARED'",
                "UPDATE crls SET crl_number = crl_number - 1",
                "UPDATE crls SET der = 'x'",
                "UPDATE trust_bundles SET version = 'x'",
                "UPDATE trust_bundles SET sequence = sequence - 1",
                "UPDATE crls SET crl_number = crl_number + 1,"
                        + " this_update = this_update - INTERVAL '1 hour'"
            })
    void nothingGoesBack(String statement) {
        assertThatThrownBy(() -> ca.database.inTransaction(tx -> tx.execute(statement)))
                .hasMessageContaining("can");
        assertThatThrownBy(() -> ca.execute(statement)).hasMessageContaining("can");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CERTIFICATES", "AUDIT_EVENTS"})
    void aMonthThatIsNotLongPastCannotBeDropped(String kind) {
        assertThatThrownBy(() ->
                        ca.database.inTransaction(
                                tx -> tx.execute("SELECT drop_month(?, 684)", kind)))
                .hasMessageContaining(kind + " of 2027_01 are kept for");
    }

    @Test
    void aDatabaseThatForgetsInACrashIsNone() {
        // The tests' own PostgreSQL saves the time of fsync.
        assertThat(ca.database.resultOf(PostgresqlRequirements::obstacle))
                .contains(
                        "PostgreSQL has fsync = off, so that a crash loses what was acknowledged;"
                                + " turn it on");
    }
}
