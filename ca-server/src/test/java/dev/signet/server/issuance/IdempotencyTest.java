package dev.signet.server.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.FaultySigner.Fault;
import dev.signet.server.TestCa;
import dev.signet.server.auth.Caller;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.inventory.ClientFacts;
import dev.signet.server.issuance.IssuanceOutcome.IdempotencyConflict;
import dev.signet.server.issuance.IssuanceOutcome.Issued;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.x509.RevocationReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdempotencyTest {

    private final TestCa ca = new TestCa();
    private final IssuanceRequest signing = TestCa.request(TestCa.presentedKey());

    @Test
    void theSameKeyAndCsrAreAnsweredWithTheSameCertificate() {
        Issued first = sign("a");
        Issued again = sign("a");

        assertThat(again.repeated()).isTrue();
        assertThat(again.certificate().der()).isEqualTo(first.certificate().der());
        assertThat(ca.count("certificates")).isEqualTo(3);
    }

    @Test
    void anotherRequestUnderTheSameKeyIsAConflict() {
        var _ = sign("a");

        assertThat(
                        ca.issuance.issue(
                                TestCa.CALLER,
                                TestCa.request(TestCa.presentedKey()),
                                TestCa.context("a")))
                .isInstanceOf(IdempotencyConflict.class);
    }

    @Test
    void aRenewalUnderTheKeyOfAnIssuanceIsAConflict() {
        Issued first = sign("a");

        assertThat(ca.renewal.renew(TestCa.CALLER, signing, TestCa.context("a"), ClientFacts.NONE))
                .isInstanceOf(IdempotencyConflict.class);
        assertThat(ca.record(first.certificate().serial()).state())
                .isEqualTo(CertificateState.ISSUED);
    }

    @Test
    void theKeyOfAnotherCallerIsAnotherKey() {
        Issued first = sign("a");
        var other =
                new Caller.KubernetesCaller(
                        TestCa.workload("shop", "billing"), "token-2", Instant.MAX);

        var outcome = (Issued) ca.issuance.issue(other, signing, TestCa.context("a"));

        assertThat(outcome.certificate().serial()).isNotEqualTo(first.certificate().serial());
    }

    @Test
    void theKeyOfAnotherPodOfTheSameServiceAccountIsAnotherKey() {
        Issued first = issue("a");
        var orders = TestCa.ORDERS;
        var otherPod =
                new Caller.KubernetesCaller(
                        new WorkloadIdentity(
                                orders.cluster(),
                                orders.trustDomain(),
                                orders.namespace(),
                                orders.serviceAccount(),
                                orders.serviceAccountUid(),
                                Optional.of("orders-1"),
                                Optional.of("uid-other-pod"),
                                Optional.empty()),
                        "token-2",
                        Instant.MAX);

        assertThat(ca.issuance.issue(otherPod, TestCa.request(), TestCa.context("a")))
                .isInstanceOf(Issued.class);
        assertThat(ca.record(first.certificate().serial()).state())
                .isEqualTo(CertificateState.ISSUED);
    }

    @Test
    void aRepeatedIssueMakesANewCertificateAndSupersedesTheFirst() {
        Issued first = issue("a");
        Issued again = issue("a");

        assertThat(again.privateKey()).isPresent();
        assertThat(again.certificate().serial()).isNotEqualTo(first.certificate().serial());
        var record = ca.record(first.certificate().serial());
        assertThat(record.state()).isEqualTo(CertificateState.REVOKED);
        assertThat(record.revocation().orElseThrow().reason())
                .isEqualTo(RevocationReason.SUPERSEDED);
    }

    @Test
    void afterADayAKeyStandsForNothing() {
        Issued first = sign("a");
        ca.clock.advance(Duration.ofHours(25));

        assertThat(sign("a").certificate().serial()).isNotEqualTo(first.certificate().serial());
    }

    @Test
    void keysThatHaveRunOutAreForgotten() {
        var _ = sign("a");
        ca.clock.advance(Duration.ofHours(25));
        new IdempotencyTidy(ca.database, ca.clock).run();

        assertThat(ca.count("idempotency_keys")).isZero();
    }

    @Test
    void aRequestWhoseServerDiedIsDoneAnewAfterAMinute() {
        ca.signer.fault = Fault.AFTER_SIGNING;
        assertThat(ca.issuance.issue(TestCa.CALLER, signing, TestCa.context("a")))
                .isInstanceOf(IssuanceOutcome.SignerUnavailable.class);
        ca.signer.fault = Fault.NONE;

        assertThat(ca.issuance.issue(TestCa.CALLER, signing, TestCa.context("a")))
                .isInstanceOf(IssuanceOutcome.UnderWay.class);
        ca.clock.advance(Duration.ofSeconds(62));
        assertThat(sign("a").repeated()).isFalse();
    }

    private Issued sign(String key) {
        return (Issued) ca.issuance.issue(TestCa.CALLER, signing, TestCa.context(key));
    }

    private Issued issue(String key) {
        return (Issued) ca.issuance.issue(TestCa.CALLER, TestCa.request(), TestCa.context(key));
    }
}
