package dev.signet.server.selfaudit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.crl.CrlPublication;
import dev.signet.server.crl.CrlScope;
import dev.signet.server.issuance.IssuedCertificate;
import dev.signet.server.mount.CrlConfig;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.RevocationReason;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is served beside what is on record. */
class CrlAuditTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final TestCa ca = new TestCa(new CrlConfig(HOUR, HOUR.multipliedBy(24), 2, true));
    private final CrlPublication publication = ca.crlPublication("a");
    private final SelfAudit audit = new SelfAudit(ca);
    private IssuedCertificate revoked;

    @BeforeEach
    void publishARevocation() throws Exception {
        audit.storeRoles();
        TestCa.publish(publication);
        revoke(ca.issued(), RevocationReason.UNSPECIFIED);
        revoked = ca.issued();
        revoke(revoked, RevocationReason.SUPERSEDED);
        publish();
    }

    private void revoke(IssuedCertificate issued, RevocationReason reason) {
        assertThat(ca.revocation.revoke(TestCa.OPERATOR, issued.serial(), reason, "r")).isNotNull();
    }

    private void publish() throws SigningFailedException {
        ca.clock.advance(Duration.ofSeconds(1));
        TestCa.publish(publication);
    }

    private void change(String assignment) {
        ca.tamper("revocations", assignment + " WHERE serial = '" + revoked.serial().hex() + "'");
    }

    private byte[] complete() {
        return ca.crl(TestCa.ISSUING, CrlScope.complete()).der().octets();
    }

    private void serve(byte[] der) {
        ca.tamper(
                "crls",
                "der = "
                        + ForgedCertificate.literal(der)
                        + " WHERE issuer = 'issuing' AND scope = 'complete'");
    }

    /** What is wrong with the complete CRL of the issuer. */
    private String found() {
        audit.crls.run();
        return audit.open().stream()
                .filter(each ->
                        each.check().equals("crl")
                                && each.issuer().equals("issuing")
                                && each.subject().equals("complete"))
                .map(Mismatch::detail)
                .findFirst()
                .orElse("nothing");
    }

    @Test
    void everyScopeAgreesWithTheRecordAlsoWhileThatGoesOn() throws Exception {
        assertThat(audit.look()).isEmpty();
        revoke(ca.issued(), RevocationReason.KEY_COMPROMISE); // On none of the CRLs yet.
        revoke(revoked, RevocationReason.KEY_COMPROMISE); // On them with the earlier reason.
        assertThat(audit.look()).isEmpty();
        publish();

        assertThat(audit.look()).isEmpty();
    }

    @Test
    void whatExpiredIsStillListedOrNotAnyMore() throws Exception {
        ca.pass(HOUR.multipliedBy(25));
        publish();
        assertThat(audit.look()).isEmpty();
        ca.pass(HOUR.multipliedBy(25));
        publish();

        assertThat(audit.look()).isEmpty();
    }

    @Test
    void aRevocationThatIsNotOnRecordIsFound() {
        ca.execute("DELETE FROM revocations WHERE serial = '" + revoked.serial().hex() + "'");

        assertThat(found())
                .isEqualTo("it lists " + revoked.serial().hex() + ", which nobody revoked");
    }

    @Test
    void anotherReasonIsFound() {
        change("reason = 'CESSATION_OF_OPERATION'");

        assertThat(found()).contains(revoked.serial().hex()).contains("another time or reason");
    }

    @Test
    void anotherTimeIsFound() {
        change("revoked_at = TIMESTAMP WITH TIME ZONE '2026-03-01 11:00:00+00'");

        assertThat(found()).contains(revoked.serial().hex()).contains("another time or reason");
    }

    @Test
    void anOlderCrlInThePlaceOfTheNewestIsFound() throws Exception {
        byte[] older = complete();
        IssuedCertificate later = ca.issued();
        revoke(later, RevocationReason.SUPERSEDED);
        publish();
        serve(older);

        assertThat(found())
                .isEqualTo(
                        "it does not list " + later.serial().hex() + ", which was revoked before");
    }

    @Test
    void aBitThatFlippedIsFound() {
        byte[] der = complete();
        der[der.length - 1] ^= 1;
        serve(der);

        assertThat(found()).contains("not one of the issuer's key");
    }

    @Test
    void whatIsNoCrlIsFound() {
        serve(new byte[] {0x30, 3, 2, 1, 5});

        assertThat(found()).contains("cannot be read");
    }

    @Test
    void whatIsWellAgainStaysOpenUntilSomebodyKnows() {
        byte[] der = complete();
        serve(new byte[] {0x30, 3, 2, 1, 5});
        assertThat(found()).contains("cannot be read");
        serve(der);

        assertThat(found()).contains("cannot be read");
    }
}
