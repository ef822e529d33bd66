package dev.signet.server.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.auth.Caller;
import dev.signet.server.crl.CrlScope;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.inventory.InventoryListener;
import dev.signet.server.inventory.KeyRevocations;
import dev.signet.server.issuance.IssuanceOutcome;
import dev.signet.server.revocation.RevocationOutcome.AlreadyRevoked;
import dev.signet.server.revocation.RevocationOutcome.NotPermitted;
import dev.signet.server.revocation.RevocationOutcome.Revoked;
import dev.signet.server.revocation.RevocationOutcome.UnknownSerial;
import dev.signet.server.role.RequestedKey;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
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
        var revocation =
                new Revocation(ca.issuers, ca.inventory, ca.audit, ca.database, ca.clock, listener);
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
        byte[] der = ca.record(serial).der().orElseThrow().octets();
        byte[] other = der.clone();
        other[other.length / 2] ^= 1;

        assertThat(revoke(TestCa.OPERATOR, other)).isInstanceOf(UnknownSerial.class);
        assertThat(ca.record(serial).state()).isEqualTo(CertificateState.ISSUED);
        assertThat(revoke(TestCa.OPERATOR, der)).isInstanceOf(Revoked.class);
    }

    @Nested
    class OfACertificateThatIsNotOnRecord {

        private final byte[] der = ca.record(serial).der().orElseThrow().octets();

        @BeforeEach
        void forget() {
            ca.execute("DELETE FROM certificate_names");
            ca.execute("DELETE FROM certificates WHERE role = 'web'");
        }

        @Test
        void anOperatorWhoHasItRevokesItOnce() throws Exception {
            assertThat(revoke(TestCa.OPERATOR, der)).isInstanceOf(Revoked.class);
            assertThat(revoke(TestCa.OPERATOR, der)).isInstanceOf(AlreadyRevoked.class);

            assertThat(ca.auditKinds()).last().isEqualTo("UnrecordedCertificateRevoked");
            TestCa.publish(ca.crlPublication("a"));
            assertThat(ca.crl(TestCa.ISSUING, CrlScope.complete()).entries()).isEqualTo(1);
            assertThat(ca.crl(TestCa.ISSUING, CrlScope.shard(0)).entries()).isEqualTo(1);
        }

        @Test
        void aKeyThatIsReportedCompromisedIsBlocked() {
            var outcome = revoke(TestCa.OPERATOR, der, RevocationReason.KEY_COMPROMISE);

            assertThat(outcome).isInstanceOf(Revoked.class);
            assertThat(ca.count("blocked_keys")).isEqualTo(1);
        }

        @Test
        void aWorkloadMayNotRevokeIt() {
            assertThat(revoke(TestCa.CALLER, der)).isInstanceOf(UnknownSerial.class);
            assertThat(ca.count("revocations")).isZero();
        }

        @Test
        void anotherCasCertificateIsNotRevoked() {
            var another = new TestCa();
            byte[] foreign = another.record(another.issued().serial()).der().orElseThrow().octets();

            assertThat(revoke(TestCa.OPERATOR, foreign)).isInstanceOf(UnknownSerial.class);
            assertThat(ca.count("revocations")).isZero();
        }
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

    @Nested
    class WhenAKeyIsCompromised {

        private final RequestedKey.Presented key = TestCa.presentedKey();
        private final SerialNumber first = issue(TestCa.CALLER);
        private final SerialNumber second = issue(TestCa.CALLER);
        private final SerialNumber ofAnother =
                issue(
                        new Caller.KubernetesCaller(
                                TestCa.workload("shop", "payments"), "token-2", Instant.MAX));

        private SerialNumber issue(Caller caller) {
            return ((IssuanceOutcome.Issued)
                            ca.issuance.issue(caller, TestCa.request(key), TestCa.context()))
                    .certificate()
                    .serial();
        }

        private RevocationOutcome compromised(SerialNumber certificate) {
            return ca.revocation.revoke(
                    TestCa.CALLER, certificate, RevocationReason.KEY_COMPROMISE, "r");
        }

        @Test
        void everyCertificateOfItIsRevokedWhoeverHasIt() {
            assertThat(compromised(first))
                    .isInstanceOfSatisfying(
                            Revoked.class, done -> assertThat(done.sameKey()).isEqualTo(2));

            assertThat(List.of(first, second, ofAnother))
                    .allMatch(each -> ca.record(each).isCompromised());
            assertThat(ca.record(serial).state()).isEqualTo(CertificateState.ISSUED);
            assertThat(ca.auditKinds()).filteredOn("CertificateRevoked"::equals).hasSize(3);
        }

        @Test
        void thoseThatWereRevokedForAnotherReasonAreRevokedAnew() {
            var _ = ca.revocation.revoke(TestCa.CALLER, second, RevocationReason.SUPERSEDED, "r");

            var _ = compromised(first);

            assertThat(ca.record(second).isCompromised()).isTrue();
        }

        @Test
        void thoseThatHaveExpiredStayAsTheyAre() {
            ca.clock.advance(Duration.ofDays(2));
            SerialNumber later = issue(TestCa.CALLER);

            assertThat(compromised(later))
                    .isInstanceOfSatisfying(
                            Revoked.class, done -> assertThat(done.sameKey()).isZero());
            assertThat(ca.record(first).state()).isEqualTo(CertificateState.ISSUED);
        }

        @Test
        void askingAgainRevokesWhatIsLeft() {
            ca.execute("DELETE FROM blocked_keys");
            var _ = compromised(first);
            ca.execute("DELETE FROM blocked_keys");
            SerialNumber later = issue(TestCa.CALLER);

            assertThat(compromised(first))
                    .isInstanceOfSatisfying(
                            AlreadyRevoked.class, done -> assertThat(done.sameKey()).isEqualTo(1));
            assertThat(ca.record(later).isCompromised()).isTrue();
        }

        @Test
        void moreThanTwoTransactionsHoldAreRevokedToo() {
            int more = 2 * KeyRevocations.BATCH;
            for (int i = 0; i < more; i++) {
                var _ = issue(TestCa.CALLER);
            }

            assertThat(compromised(first))
                    .isInstanceOfSatisfying(
                            Revoked.class, done -> assertThat(done.sameKey()).isEqualTo(more + 2));
        }

        @Test
        void aCertificateThatIsBeingSignedMeanwhileIsRevokedInsteadOfHandedOut() {
            String hash = key.key().sha256Hex();
            ca.signer.beforeSigning =
                    () ->
                            ca.database.inTransaction(
                                    tx -> ca.inventory.blockKey(tx, hash, ca.clock.instant()));

            assertThat(ca.issuance.issue(TestCa.CALLER, TestCa.request(key), TestCa.context()))
                    .isInstanceOf(IssuanceOutcome.RevokedMeanwhile.class);

            assertThat(ca.count("revocations")).as("of the key").isEqualTo(4);
        }
    }

    private RevocationOutcome revoke(Caller caller, byte[] der) {
        return revoke(caller, der, RevocationReason.SUPERSEDED);
    }

    private RevocationOutcome revoke(Caller caller, byte[] der, RevocationReason reason) {
        try {
            return ca.revocation.revokeCertificate(
                    caller, new X509CertificateHolder(der), reason, "request-2");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private RevocationOutcome revoke(Caller caller) {
        return ca.revocation.revoke(caller, serial, RevocationReason.SUPERSEDED, "request-2");
    }
}
