package dev.signet.server.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.auth.Caller;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.inventory.InventoryListener;
import dev.signet.server.revocation.RevocationOutcome.AlreadyRevoked;
import dev.signet.server.revocation.RevocationOutcome.NotPermitted;
import dev.signet.server.revocation.RevocationOutcome.Revoked;
import dev.signet.server.revocation.RevocationOutcome.UnknownSerial;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RevocationTest {

    private final TestCa ca = new TestCa();
    private final SerialNumber serial = ca.issued().serial();

    @Test
    void revokingTwiceIsOneRevocation() {
        assertThat(revoke(TestCa.CALLER)).isInstanceOf(Revoked.class);
        ca.clock.advance(Duration.ofMinutes(5));

        assertThat(revoke(TestCa.CALLER))
                .isInstanceOfSatisfying(
                        AlreadyRevoked.class,
                        again ->
                                assertThat(again.revokedAt())
                                        .isEqualTo(Instant.parse("2026-03-01T12:00:00Z")));
        assertThat(ca.count("revocations")).isEqualTo(1);
    }

    @Test
    void askingAgainIsToldAgainBecauseTheFirstCommitMayBeOneThatNobodyKnowsOf() {
        var told = new ArrayList<RevocationReason>();
        var listener =
                new InventoryListener() {
                    @Override
                    public void completed(CertificateRecord certificate) {}

                    @Override
                    public void revoked(CertificateRecord certificate) {
                        told.add(certificate.revocation().orElseThrow().reason());
                    }
                };
        var revocation = new Revocation(ca.inventory, ca.audit, ca.database, ca.clock, listener);
        for (var reason : List.of(RevocationReason.SUPERSEDED, RevocationReason.UNSPECIFIED)) {
            var _ = revocation.revoke(TestCa.OPERATOR, serial, reason, "r");
        }

        assertThat(told).containsExactly(RevocationReason.SUPERSEDED, RevocationReason.SUPERSEDED);
    }

    @Test
    void revokingWhatWasNeverIssuedIsRefusedAndStoresNothing() {
        var unknown = SerialNumber.random(SerialNumber.expiryMonth(ca.clock.instant()), ca.random);

        assertThat(ca.revocation.revoke(TestCa.OPERATOR, unknown, RevocationReason.SUPERSEDED, "r"))
                .isInstanceOf(UnknownSerial.class);
        assertThat(ca.count("revocations")).isZero();
        assertThat(ca.auditKinds()).last().isEqualTo("RevocationRefused");
    }

    @Test
    void aWorkloadMayNotRevokeWhatWasIssuedToAnother() {
        var other =
                new Caller.KubernetesCaller(
                        TestCa.workload("shop", "billing"), "token-2", Instant.MAX);

        assertThat(revoke(other)).isInstanceOf(NotPermitted.class);
        assertThat(ca.record(serial).state()).isEqualTo(CertificateState.ISSUED);
    }

    @Test
    void aWorkloadMayNotRevokeACa() {
        var issuing = new SerialNumber(ca.issuing().certificate().getSerialNumber());

        assertThat(ca.revocation.revoke(TestCa.CALLER, issuing, RevocationReason.SUPERSEDED, "r"))
                .isInstanceOf(NotPermitted.class);
    }

    @Test
    void aForeignCertificateWithOurSerialRevokesNothing() {
        var tbs = ca.record(serial).order().tbs();
        byte[] other = tbs.octets();
        other[other.length - 1] ^= 1;

        assertThat(
                        ca.revocation.revokeCertificate(
                                TestCa.OPERATOR,
                                serial,
                                Der.copyOf(other),
                                RevocationReason.SUPERSEDED,
                                "r"))
                .isInstanceOf(UnknownSerial.class);
        assertThat(ca.record(serial).state()).isEqualTo(CertificateState.ISSUED);
        assertThat(
                        ca.revocation.revokeCertificate(
                                TestCa.OPERATOR, serial, tbs, RevocationReason.SUPERSEDED, "r"))
                .isInstanceOf(Revoked.class);
    }

    @Test
    void anOperatorMayRevokeAnything() {
        assertThat(revoke(TestCa.OPERATOR)).isInstanceOf(Revoked.class);
        assertThat(ca.record(serial).revocation().orElseThrow().by())
                .isEqualTo("operator:bootstrap");
    }

    @Test
    void aReasonIsNeverTakenBackFromKeyCompromise() {
        assertThat(
                        ca.revocation.revoke(
                                TestCa.CALLER, serial, RevocationReason.KEY_COMPROMISE, "r"))
                .isInstanceOf(Revoked.class);

        assertThat(revoke(TestCa.OPERATOR))
                .isInstanceOfSatisfying(
                        AlreadyRevoked.class,
                        again ->
                                assertThat(again.reason())
                                        .isEqualTo(RevocationReason.KEY_COMPROMISE));
    }

    private RevocationOutcome revoke(Caller caller) {
        return ca.revocation.revoke(caller, serial, RevocationReason.SUPERSEDED, "request-2");
    }
}
