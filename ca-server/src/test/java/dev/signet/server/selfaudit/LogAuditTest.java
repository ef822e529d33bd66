package dev.signet.server.selfaudit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.issuance.IssuedCertificate;
import dev.signet.server.transparency.TransparencyConfig;
import dev.signet.server.x509.RevocationReason;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log has and the record has not. */
class LogAuditTest {

    private final TestCa ca = new TestCa();
    private final SelfAudit audit = new SelfAudit(ca);

    @BeforeEach
    void storeRoles() {
        audit.storeRoles();
    }

    private void sequence() throws Exception {
        ca.transparency(TransparencyConfig.DEFAULT).sequencing().run();
        assertThat(ca.count("log_queue")).isZero();
    }

    private IssuedCertificate revoked() {
        IssuedCertificate issued = ca.issued();
        assertThat(
                        ca.revocation.revoke(
                                TestCa.OPERATOR, issued.serial(), RevocationReason.SUPERSEDED, "r"))
                .isNotNull();
        return issued;
    }

    private String found(IssuedCertificate about) {
        List<Mismatch> found =
                audit.look().stream().filter(each -> each.check().equals("log")).toList();
        assertThat(found).extracting(Mismatch::subject).containsExactly(about.serial().hex());
        return found.getFirst().detail();
    }

    private void delete(String table, IssuedCertificate issued) {
        ca.execute("DELETE FROM " + table + " WHERE serial = '" + issued.serial().hex() + "'");
    }

    @Test
    void aCertificateThatWasTakenOutOfTheRecordIsFound() {
        IssuedCertificate issued = ca.issued();
        var _ = ca.issued();
        delete("certificate_names", issued);
        delete("certificates", issued);

        assertThat(found(issued)).isEqualTo("the log has it, and it is not on record");
    }

    @Test
    void aRevocationThatWasTakenBackIsFound() {
        IssuedCertificate issued = revoked();
        var _ = revoked();
        delete("revocations", issued);
        ca.tamper(
                "certificates", "state = 'ISSUED' WHERE serial = '" + issued.serial().hex() + "'");

        assertThat(found(issued)).contains("not among the revocations");
    }

    @Test
    void aCertificateOfAnotherKeyThanWasLoggedIsFound() {
        IssuedCertificate issued = ca.issued();
        ca.tamper(
                "certificates",
                "key_hash = '"
                        + "00".repeat(32)
                        + "' WHERE serial = '"
                        + issued.serial().hex()
                        + "'");

        assertThat(found(issued)).contains("another role, key, end or content");
    }

    @Test
    void aCertificateThatWasReplacedByAnotherOfTheSameNamesIsFound() {
        IssuedCertificate issued = ca.issued();
        new ForgedCertificate(ca, issued).without(Extension.cRLDistributionPoints);

        assertThat(found(issued)).contains("another role, key, end or content");
    }

    /** Somebody who has the issuer's key and the database, and goes round the server. */
    @Test
    void aCertificateThatTheLogNeverHadIsFound() throws Exception {
        IssuedCertificate issued = ca.issued();
        sequence();
        assertThat(audit.look()).isEmpty();
        ca.execute("DELETE FROM log_certificates");

        assertThat(audit.look())
                .filteredOn(each -> each.subject().equals(issued.serial().hex()))
                .extracting(Mismatch::detail)
                .containsExactly("it is on record, and the log does not have it");
    }

    @Test
    void aCertificateThatIsStillOnItsWayIntoTheTreeIsNoMismatch() throws Exception {
        var _ = ca.issued();
        assertThat(ca.count("log_queue")).isPositive();
        assertThat(audit.look()).isEmpty();
        sequence();

        assertThat(audit.look()).isEmpty();
    }

    @Test
    void whatRetentionTookIsNotMissed() {
        IssuedCertificate issued = revoked();
        ca.pass(Duration.ofDays(62));
        delete("certificate_names", issued);
        delete("revocations", issued);
        delete("certificates", issued);

        assertThat(audit.look()).isEmpty();
    }
}
