package dev.signet.server.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.TestCa;
import dev.signet.server.crl.CrlScope;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.Revocations;
import dev.signet.server.mount.CrlConfig;
import dev.signet.server.revocation.RevocationOutcome.Revoked;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReconciliationTest {

    private final TestCa ca = new TestCa();

    @Test
    void aForgottenRevocationIsRevokedAgainWithItsDateAndReason() throws Exception {
        SerialNumber serial = revoked(RevocationReason.KEY_COMPROMISE);
        CertificateRecord before = ca.record(serial);
        KnownCrl crl = published(TestCa.ISSUING, CrlScope.complete());
        forgetRevocations(before);
        Reconciled reconciled = reconcile(crl);

        assertThat(reconciled.restored()).isEqualTo(1);
        var facts = ca.record(serial).revocation().orElseThrow();
        assertThat(facts.at()).isEqualTo(before.revocation().orElseThrow().at());
        assertThat(facts.reason()).isEqualTo(RevocationReason.KEY_COMPROMISE);
        assertThat(ca.count("blocked_keys")).isEqualTo(1);
        assertThat(ca.auditKinds()).contains("RevocationRestored", "DatabaseReconciled");
    }

    @Test
    void aRevocationWhoseCertificateIsNotOnRecordIsOnTheNextCrls() throws Exception {
        SerialNumber serial = revoked(RevocationReason.SUPERSEDED);
        KnownCrl crl = published(TestCa.ISSUING, CrlScope.complete());
        forgetCertificates();
        Reconciled reconciled = reconcile(crl);

        assertThat(reconciled.crls().getFirst().unrecorded()).isEqualTo(1);
        ca.clock.advance(Duration.ofMinutes(1));
        TestCa.publish(ca.crlPublication("a"));
        assertThat(crl(CrlScope.complete()).getRevokedCertificate(serial.value())).isNotNull();
        assertThat(crl(CrlScope.shard(0)).getRevokedCertificate(serial.value())).isNotNull();
    }

    @Test
    void theCrlOfAShardSaysWhichShardItIs() throws Exception {
        var sharded =
                new TestCa(new CrlConfig(Duration.ofHours(1), Duration.ofHours(24), 4, false));
        TestCa.publish(sharded.crlPublication("a"));
        byte[] der = sharded.crl(TestCa.ISSUING, CrlScope.shard(3)).der().octets();

        KnownCrl crl = KnownCrl.read(der, sharded.issuers);

        assertThat(crl.scope()).isEqualTo(CrlScope.shard(3));
        assertThat(crl.issuer()).isEqualTo(TestCa.ISSUING);
    }

    @Test
    void theNextNumberIsAboveThatOfTheCrlAlsoWhereThatIsAheadOfTheTime() throws Exception {
        for (int i = 0; i < 5; i++) {
            TestCa.publish(ca.crlPublication("a"));
        }
        KnownCrl crl = published(TestCa.ISSUING, CrlScope.complete());
        ca.execute("DELETE FROM crls");
        var _ = reconcile(crl);
        TestCa.publish(ca.crlPublication("a"));

        assertThat(ca.crl(TestCa.ISSUING, CrlScope.complete()).number())
                .isGreaterThan(crl.crl().number());
    }

    @Test
    void aSecondReconciliationChangesNothingMore() throws Exception {
        var _ = revoked(RevocationReason.SUPERSEDED);
        KnownCrl crl = published(TestCa.ISSUING, CrlScope.complete());
        forgetCertificates();
        var _ = reconcile(crl);

        assertThat(reconcile(crl).restored()).isZero();
        assertThat(ca.count("revocations")).isEqualTo(1);
    }

    @Test
    void serversMayRevokeTheSameCertificatesMeanwhile() throws Exception {
        List<SerialNumber> serials =
                Stream.generate(() -> revoked(RevocationReason.SUPERSEDED)).limit(40).toList();
        List<CertificateRecord> before = serials.stream().map(ca::record).toList();
        KnownCrl crl = published(TestCa.ISSUING, CrlScope.complete());
        forgetCertificates();
        before.forEach(this::issueAgain);
        Comparator<SerialNumber> descending = Comparator.reverseOrder();

        try (var threads = Executors.newFixedThreadPool(2)) {
            Future<Reconciled> reconciled = threads.submit(() -> reconcile(crl));
            Future<Long> revoked =
                    threads.submit(() ->
                            serials.stream().sorted(descending).filter(this::isRevokedNow).count());
            assertThat(reconciled.get().restored() + revoked.get()).isEqualTo(serials.size());
        }

        assertThat(ca.count("revocations")).isEqualTo(serials.size());
    }

    private boolean isRevokedNow(SerialNumber serial) {
        return ca.revocation.revoke(
                        TestCa.OPERATOR, serial, RevocationReason.SUPERSEDED, "request-3")
                instanceof Revoked;
    }

    @Test
    void serversMayStartOnceItIsReconciled() {
        var restorations = new Restorations();
        ca.database.inTransaction(tx -> restorations.begin(tx, ca.issuing().notBefore()));
        assertThat(ca.database.resultOf(restorations::unreconciled))
                .contains(ca.issuing().notBefore());

        Reconciled reconciled = reconcile();

        assertThat(ca.database.resultOf(restorations::unreconciled)).isEmpty();
        assertThat(reconciled.unseen()).containsExactly(TestCa.ISSUING, TestCa.ROOT);
    }

    @Test
    void aCrlInPemIsReadAsWell() throws Exception {
        TestCa.publish(ca.crlPublication("a"));
        String pem = ca.crl(TestCa.ISSUING, CrlScope.complete()).der().pem("X509 CRL");

        KnownCrl crl = KnownCrl.read(pem.getBytes(StandardCharsets.US_ASCII), ca.issuers);

        assertThat(crl.scope()).isEqualTo(CrlScope.complete());
    }

    @Test
    void aDeltaCrlIsRefused() throws Exception {
        var withDeltas =
                new TestCa(new CrlConfig(Duration.ofHours(1), Duration.ofHours(24), 1, true));
        for (int i = 0; i < 2; i++) { // A delta adds to a CRL that is there.
            withDeltas.clock.advance(Duration.ofSeconds(1));
            withDeltas.crlPublication("a").catchUp(_ -> true);
        }
        byte[] delta = withDeltas.crl(TestCa.ISSUING, CrlScope.complete().delta()).der().octets();

        assertThatThrownBy(() -> KnownCrl.read(delta, withDeltas.issuers))
                .isInstanceOf(UnusableCrlException.class)
                .hasMessageContaining("it is a delta CRL")
                .hasMessageContaining("give the CRL that it adds to");
    }

    @Test
    void aCrlOfAnotherCaOfTheSameNameIsRefused() throws Exception {
        var other = new TestCa();
        TestCa.publish(other.crlPublication("a"));
        byte[] foreign = other.crl(TestCa.ISSUING, CrlScope.complete()).der().octets();

        assertThatThrownBy(() -> KnownCrl.read(foreign, ca.issuers))
                .isInstanceOf(UnusableCrlException.class)
                .hasMessageContaining("no issuer on record signed it");
    }

    @Test
    void whatIsNoCrlIsRefused() {
        assertThatThrownBy(() -> KnownCrl.read(new byte[] {1, 2, 3}, ca.issuers))
                .isInstanceOf(UnusableCrlException.class)
                .hasMessageContaining("not a CRL");
    }

    private SerialNumber revoked(RevocationReason reason) {
        SerialNumber serial = ca.issued().serial();
        assertThat(ca.revocation.revoke(TestCa.OPERATOR, serial, reason, "request-2"))
                .isInstanceOf(Revoked.class);
        return serial;
    }

    private KnownCrl published(dev.signet.server.issuer.IssuerName issuer, CrlScope scope)
            throws Exception {
        TestCa.publish(ca.crlPublication("a"));
        return KnownCrl.read(ca.crl(issuer, scope).der().octets(), ca.issuers);
    }

    private Reconciled reconcile(KnownCrl... crls) {
        return new Reconciliation(
                        ca.issuers,
                        ca.distribution::shardOf,
                        ca.inventory,
                        new Revocations(),
                        ca.crls,
                        new Restorations(),
                        ca.audit,
                        ca.database,
                        ca.clock)
                .reconcile(List.of(crls), Optional.empty());
    }

    private void forgetCertificates() {
        ca.execute("DELETE FROM revocations");
        ca.execute("DELETE FROM certificate_names");
        ca.execute("DELETE FROM certificates WHERE role = 'web'");
    }

    /** As a backup knows it that was made between issuance and revocation. */
    private void forgetRevocations(CertificateRecord before) {
        forgetCertificates();
        ca.execute("DELETE FROM blocked_keys");
        issueAgain(before);
    }

    private void issueAgain(CertificateRecord before) {
        ca.database.inTransaction(tx -> {
            ca.inventory.reserve(tx, before.order());
            assertThat(
                            ca.inventory.complete(
                                    tx,
                                    before.issuer(),
                                    before.serial(),
                                    before.signature().orElseThrow(),
                                    before.issuedAt().orElseThrow()))
                    .isTrue();
        });
    }

    private X509CRL crl(CrlScope scope) throws Exception {
        return (X509CRL)
                CertificateFactory.getInstance("X.509")
                        .generateCRL(
                                new ByteArrayInputStream(
                                        ca.crl(TestCa.ISSUING, scope).der().octets()));
    }
}
