package dev.signet.server.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.crl.CrlScope;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.issuance.IssuanceOutcome;
import dev.signet.server.revocation.RevocationOutcome.Revoked;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LossRepairTest {

    private final TestCa ca = new TestCa();
    private final AtomicInteger publications = new AtomicInteger();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final LossRepair repair = repair();

    @Test
    void aLostCertificateIsOnRecordAgainAsItWas() {
        CertificateRecord before = ca.record(ca.issued("a.example.org").serial());
        loseCertificates();
        repair.repair();

        assertThat(ca.record(before.serial())).isEqualTo(before);
        assertThat(ca.auditKinds()).contains("CertificateRestored");
        assertThat(restored("certificate")).isEqualTo(1);
    }

    @Test
    void aCertificateOfWhichOnlyTheReservationIsLeftIsComplete() {
        CertificateRecord before = ca.record(ca.issued().serial());
        loseCertificates();
        ca.database.inTransaction(tx -> ca.inventory.reserve(tx, before.order()));
        repair.repair();

        assertThat(ca.record(before.serial())).isEqualTo(before);
    }

    @Test
    void aLostRevocationIsOnTheNextCrl() throws Exception {
        SerialNumber serial = revoked(RevocationReason.SUPERSEDED);
        CertificateRecord before = ca.record(serial);
        loseCertificates();
        repair.repair();

        assertThat(ca.record(serial)).isEqualTo(before);
        assertThat(publications).hasValue(1);
        assertThat(restored("revocation")).isEqualTo(1);
        TestCa.publish(ca.crlPublication("a"));
        assertThat(crl().getRevokedCertificate(serial.value()).getRevocationDate().toInstant())
                .isEqualTo(before.revocation().orElseThrow().at());
    }

    @Test
    void aLostRevocationOfACertificateThatIsLeftIsRevokedAgain() {
        SerialNumber serial = ca.issued().serial();
        CertificateRecord issued = ca.record(serial);
        assertThat(revoke(serial, RevocationReason.KEY_COMPROMISE)).isInstanceOf(Revoked.class);
        CertificateRecord revoked = ca.record(serial);
        loseCertificates();
        ca.execute("DELETE FROM blocked_keys");
        ca.database.inTransaction(tx -> {
            ca.inventory.reserve(tx, issued.order());
            assertThat(
                            ca.inventory.complete(
                                    tx,
                                    issued.issuer(),
                                    serial,
                                    issued.signature().orElseThrow(),
                                    issued.issuedAt().orElseThrow()))
                    .isTrue();
        });
        repair.repair();

        assertThat(ca.record(serial)).isEqualTo(revoked);
        assertThat(ca.count("blocked_keys")).isEqualTo(1);
        assertThat(restored("certificate")).isZero();
    }

    @Test
    void aCertificateThatARepeatedRequestSupersededIsRevokedAgain() {
        for (int i = 0; i < 2; i++) {
            assertThat(ca.issuance.issue(TestCa.CALLER, TestCa.request(), TestCa.context("key-1")))
                    .isInstanceOf(IssuanceOutcome.Issued.class);
        }
        loseCertificates();
        repair.repair();

        assertThat(ca.count("certificates WHERE state = 'REVOKED'")).isEqualTo(1);
        assertThat(ca.count("revocations")).isEqualTo(1);
    }

    @Test
    void aRevocationThatIsOnRecordWithoutItsCertificateStands() {
        SerialNumber serial = ca.issued().serial();
        CertificateRecord issued = ca.record(serial);
        loseCertificates();
        ca.execute(
                "INSERT INTO revocations (expiry_month, issuer, serial, crl_shard, not_after,"
                        + " revoked_at, reason, revoked_by, version) VALUES ("
                        + SerialNumber.expiryMonth(issued.validity().notAfter())
                        + ", 'issuing', '"
                        + serial
                        + "', 0, TIMESTAMP WITH TIME ZONE '2026-03-02 12:00:00+00',"
                        + " TIMESTAMP WITH TIME ZONE '2026-03-01 12:30:00+00', 'SUPERSEDED', 'o', 1)");
        repair.repair();

        assertThat(ca.record(serial).state().name()).isEqualTo("REVOKED");
        assertThat(ca.count("revocations")).isEqualTo(1);
    }

    @Test
    void nothingIsDoneWhereNothingIsLost() {
        var _ = revoked(RevocationReason.KEY_COMPROMISE);
        var _ = ca.issued();
        long events = ca.count("audit_events");
        repair.repair();

        assertThat(ca.count("audit_events")).isEqualTo(events);
        assertThat(publications).hasValue(0);
    }

    @Test
    void twoServersThatRepairAtOncePutEachBackOnce() throws Exception {
        List<SerialNumber> serials =
                IntStream.range(0, 20).mapToObj(_ -> revoked(RevocationReason.SUPERSEDED)).toList();
        loseCertificates();
        var barrier = new CyclicBarrier(2);
        try (var threads = Executors.newFixedThreadPool(2)) {
            var runs = new ArrayList<Future<?>>();
            for (LossRepair each : List.of(repair, repair())) {
                runs.add(
                        threads.submit(() -> {
                            barrier.await();
                            each.repair();
                            return null;
                        }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        }

        assertThat(ca.count("revocations")).isEqualTo(serials.size());
        assertThat(ca.auditKinds().stream().filter("CertificateRestored"::equals))
                .hasSameSizeAs(serials);
        assertThat(restored("certificate")).isEqualTo(serials.size());
    }

    private LossRepair repair() {
        return new LossRepair(
                ca.recent,
                ca.inventory,
                ca.audit,
                ca.database,
                ca.clock,
                metrics,
                publications::incrementAndGet);
    }

    private void loseCertificates() {
        ca.execute("DELETE FROM revocations");
        ca.execute("DELETE FROM certificate_names");
        ca.execute("DELETE FROM certificates WHERE role = 'web'");
    }

    private double restored(String kind) {
        return metrics.get("ca.restored.records").tag("kind", kind).counter().count();
    }

    private SerialNumber revoked(RevocationReason reason) {
        SerialNumber serial = ca.issued().serial();
        assertThat(revoke(serial, reason)).isInstanceOf(Revoked.class);
        return serial;
    }

    private Object revoke(SerialNumber serial, RevocationReason reason) {
        return ca.revocation.revoke(TestCa.OPERATOR, serial, reason, "request-2");
    }

    private X509CRL crl() throws Exception {
        return (X509CRL)
                CertificateFactory.getInstance("X.509")
                        .generateCRL(
                                new ByteArrayInputStream(
                                        ca.crl(TestCa.ISSUING, CrlScope.complete())
                                                .der()
                                                .octets()));
    }
}
