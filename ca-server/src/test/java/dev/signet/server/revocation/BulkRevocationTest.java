package dev.signet.server.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.TestCa;
import dev.signet.server.auth.Caller;
import dev.signet.server.inventory.BulkRevocations.ServiceCount;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.CertificateSelection;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.inventory.Service;
import dev.signet.server.issuance.IssuanceOutcome;
import dev.signet.server.issuance.IssuedCertificate;
import dev.signet.server.revocation.RevocationPlan.State;
import dev.signet.server.role.RequestedKey;
import dev.signet.server.schedule.PostponedException;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BulkRevocationTest {

    private static final String NOBODY_IN_A_HURRY = "nothing is executed here";

    private final TestCa ca = new TestCa();

    /** Plans that wait for a test to execute them. */
    private final RevocationPlans plans =
            new RevocationPlans(ca.audit, ca.database, ca.clock, () -> {});

    private final IssuedCertificate orders = issue("orders");
    private final IssuedCertificate payments = issue("payments");

    private IssuedCertificate issue(String serviceAccount) {
        var caller =
                new Caller.KubernetesCaller(
                        TestCa.workload("shop", serviceAccount), "t", Instant.MAX);
        return ((IssuanceOutcome.Issued)
                        ca.issuance.issue(caller, TestCa.request(), TestCa.context()))
                .certificate();
    }

    private RevocationPlan plan(String filter, String value) {
        return plan(filter, value, RevocationReason.SUPERSEDED);
    }

    private RevocationPlan plan(String filter, String value, RevocationReason reason) {
        return plans.plan(TestCa.OPERATOR, selection(Map.of(filter, value)), reason, "planning");
    }

    private RevocationPlan executed(RevocationPlan plan) {
        start(plan);
        ca.bulkRevocation("one", BulkRevocation.BATCH).run();
        return plans.find(plan.id()).orElseThrow();
    }

    private void start(RevocationPlan plan) {
        assertThat(plans.execute(TestCa.OPERATOR, plan.id(), "execution")).isPresent();
    }

    private CertificateState state(SerialNumber serial) {
        return ca.record(serial).state();
    }

    private static CertificateSelection selection(Map<String, String> texts) {
        var filters = new HashMap<>(texts);
        return new CertificateSelection(
                Optional.ofNullable(filters.get("cluster")),
                Optional.ofNullable(filters.get("namespace")),
                Optional.ofNullable(filters.get("serviceAccount")),
                Optional.ofNullable(filters.get("pod")),
                Optional.ofNullable(filters.get("node")),
                Optional.ofNullable(filters.get("role")),
                Optional.ofNullable(filters.get("issuer")),
                Optional.ofNullable(filters.get("name")),
                Optional.ofNullable(filters.get("keyHash")),
                Optional.ofNullable(filters.get("after")).map(Instant::parse),
                Optional.ofNullable(filters.get("before")).map(Instant::parse));
    }

    @Test
    void aPlanSaysHowManyAndWhoseAndRevokesNothing() {
        var _ = issue("orders");

        RevocationPlan plan = plan("namespace", "shop");

        assertThat(plan.state()).isEqualTo(State.PLANNED);
        assertThat(plan.affected().certificates()).isEqualTo(3);
        assertThat(plan.affected().services())
                .containsExactly(
                        new ServiceCount(new Service("dev", "shop", "orders"), 2),
                        new ServiceCount(new Service("dev", "shop", "payments"), 1));
        assertThat(plan.affected().moreServices()).isZero();
        assertThat(plans.find(plan.id())).contains(plan);
        assertThat(ca.count("revocations")).isZero();
    }

    @Test
    void aPlanForEverythingIsRefused() {
        assertThatThrownBy(() ->
                        plans.plan(
                                TestCa.OPERATOR,
                                CertificateSelection.ALL,
                                RevocationReason.SUPERSEDED,
                                "r"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eachFilterMatchesWhatItNamesAndNothingElse() {
        String keyHash = ca.record(orders.serial()).order().keyHash();
        Map.of(
                        "serviceAccount", "orders",
                        "pod", "orders-0",
                        "name", "orders.shop.svc.cluster.local",
                        "keyHash", keyHash)
                .forEach((filter, value) ->
                        assertThat(plan(filter, value).affected().services())
                                .as(filter)
                                .containsExactly(
                                        new ServiceCount(new Service("dev", "shop", "orders"), 1)));
        Map.of(
                        "cluster", "dev",
                        "node", "node-1",
                        "role", "web",
                        "issuer", "issuing",
                        "after", "2026-03-01T11:59:59Z",
                        "before", "2026-03-01T12:00:01Z")
                .forEach((filter, value) ->
                        assertThat(plan(filter, value).affected().certificates())
                                .as(filter)
                                .isEqualTo(2));
        Map.of(
                        "cluster", "other",
                        "node", "node-2",
                        "after", "2026-03-01T12:00:00Z",
                        "before", "2026-03-01T12:00:00Z")
                .forEach((filter, value) ->
                        assertThat(plan(filter, value).affected().certificates())
                                .as(filter)
                                .isZero());
    }

    @Test
    void executingRevokesWhatWasPlannedAndNothingThatWasIssuedLater() {
        RevocationPlan plan = plan("serviceAccount", "orders");
        IssuedCertificate later = issue("orders");

        RevocationPlan done = executed(plan);

        assertThat(done.state()).isEqualTo(State.DONE);
        assertThat(done.execution().orElseThrow().revoked()).isEqualTo(1);
        assertThat(state(orders.serial())).isEqualTo(CertificateState.REVOKED);
        assertThat(state(payments.serial())).isEqualTo(CertificateState.ISSUED);
        assertThat(state(later.serial())).isEqualTo(CertificateState.ISSUED);
        assertThat(ca.record(orders.serial()).revocation())
                .contains(
                        new CertificateRecord.RevocationFacts(
                                Instant.parse("2026-03-01T12:00:00Z"),
                                RevocationReason.SUPERSEDED,
                                TestCa.OPERATOR.name()));
        assertThat(ca.auditKinds())
                .endsWith("RevocationPlanExecuted", "CertificateRevoked", "RevocationPlanDone");
    }

    @Test
    void theCertificatesOfTheCaItselfAreNeverPartOfAPlan() {
        assertThat(plan("issuer", "root").affected().certificates()).isZero();
    }

    @Test
    void whatHasExpiredIsNotRevokedAnyMore() {
        ca.clock.advance(Duration.ofDays(2));

        assertThat(plan("namespace", "shop").affected().certificates()).isZero();
    }

    @Test
    void executingTwiceIsOnce() {
        RevocationPlan plan = plan("namespace", "shop");
        RevocationPlan done = executed(plan);

        assertThat(executed(plan)).isEqualTo(done);
        assertThat(ca.count("revocations")).isEqualTo(2);
    }

    @Nested
    class WhenKeysAreCompromised {

        @Test
        void theirKeysAreRefusedFromThenOn() {
            RequestedKey.Presented key =
                    TestCa.presented(KeyAlgorithm.EC_P256.generate(new SecureRandom()));
            assertThat(issue(key)).isInstanceOf(IssuanceOutcome.Issued.class);

            var _ = executed(plan("namespace", "shop", RevocationReason.KEY_COMPROMISE));

            assertThat(issue(key)).isInstanceOf(IssuanceOutcome.NotGranted.class);
            assertThat(ca.count("blocked_keys")).isEqualTo(3);
        }

        @Test
        void whatWasRevokedForAnotherReasonIsRevokedAnew() {
            var _ = executed(plan("serviceAccount", "orders"));

            RevocationPlan again =
                    executed(plan("namespace", "shop", RevocationReason.KEY_COMPROMISE));

            assertThat(again.affected().certificates()).isEqualTo(2);
            assertThat(again.execution().orElseThrow().revoked()).isEqualTo(2);
            assertThat(ca.record(orders.serial()).isCompromised()).isTrue();
            assertThat(ca.count("revocations")).isEqualTo(2);
        }

        @Test
        void whatElseWasIssuedForTheirKeysIsRevokedAlsoForOthersAndAfterThePlan() {
            RequestedKey.Presented key = TestCa.presentedKey();
            var mine = (IssuanceOutcome.Issued) issue(key);
            var others =
                    (IssuanceOutcome.Issued)
                            ca.issuance.issue(
                                    new Caller.KubernetesCaller(
                                            TestCa.workload("shop", "payments"), "t", Instant.MAX),
                                    TestCa.request(key),
                                    TestCa.context());
            RevocationPlan plan = plan("serviceAccount", "orders", RevocationReason.KEY_COMPROMISE);
            var later = (IssuanceOutcome.Issued) issue(key);

            RevocationPlan done = executed(plan);

            assertThat(done.state()).isEqualTo(State.DONE);
            assertThat(plan.affected().certificates()).as("seen").isEqualTo(2);
            assertThat(done.execution().orElseThrow().revoked()).isEqualTo(4);
            assertThat(List.of(mine, others, later))
                    .allMatch(each -> ca.record(each.certificate().serial()).isCompromised());
            assertThat(state(payments.serial())).isEqualTo(CertificateState.ISSUED);
        }

        private IssuanceOutcome issue(RequestedKey key) {
            return ca.issuance.issue(TestCa.CALLER, TestCa.request(key), TestCa.context());
        }
    }

    @Nested
    class WhenItStopsInTheMiddle {

        private final List<SerialNumber> serials =
                IntStream.range(0, 5).mapToObj(_ -> issue("orders").serial()).toList();

        @Test
        void anotherServerGoesOnFromTheLastBatch() {
            RevocationPlan plan = plan("serviceAccount", "orders");
            start(plan);

            assertThat(ca.bulkRevocation("one", 2).runBatch()).isTrue();

            assertThat(revoked(plan)).isEqualTo(2);
            assertThat(ca.count("revocations")).isEqualTo(2);
            ca.bulkRevocation("two", 2).run();
            assertThat(revoked(plan)).isEqualTo(6);
            assertThat(serials).allMatch(serial -> state(serial) == CertificateState.REVOKED);
            assertThat(ca.auditKinds()).filteredOn("CertificateRevoked"::equals).hasSize(6);
        }

        @Test
        void aCancelledPlanKeepsWhatItHasRevokedAndGoesNoFurther() {
            RevocationPlan plan = plan("serviceAccount", "orders");
            start(plan);
            assertThat(ca.bulkRevocation("one", 2).runBatch()).isTrue();

            assertThat(plans.cancel(TestCa.OPERATOR, plan.id(), "r").orElseThrow().state())
                    .isEqualTo(State.CANCELLED);

            ca.bulkRevocation("one", 2).run();
            assertThat(ca.count("revocations")).isEqualTo(2);
            assertThat(plans.execute(TestCa.OPERATOR, plan.id(), "r").orElseThrow().state())
                    .isEqualTo(State.CANCELLED);
        }

        @Test
        void twoServersAtOnceRevokeEachCertificateOnce() throws Exception {
            RevocationPlan plan = plan("serviceAccount", "orders");
            start(plan);

            try (var threads = Executors.newFixedThreadPool(2)) {
                for (Future<?> end : threads.invokeAll(List.of(this::byItself, this::byItself))) {
                    end.get();
                }
            }

            assertThat(revoked(plan)).isEqualTo(6);
            assertThat(ca.count("revocations")).isEqualTo(6);
            assertThat(ca.auditKinds()).filteredOn("CertificateRevoked"::equals).hasSize(6);
            assertThat(ca.auditKinds()).filteredOn("RevocationPlanDone"::equals).hasSize(1);
        }

        /** As if the lease were not there. */
        private boolean byItself() {
            BulkRevocation job = ca.bulkRevocation("one", 1);
            boolean more = true;
            while (more) {
                try {
                    more = job.runBatch();
                } catch (PostponedException e) {
                    assertThat(e).hasMessageContaining("changed meanwhile");
                }
            }
            return true;
        }

        private long revoked(RevocationPlan plan) {
            return plans.find(plan.id()).orElseThrow().execution().orElseThrow().revoked();
        }
    }

    @Test
    void whileAnotherServerIsAtItNobodyElseIs() {
        start(plan("namespace", "shop"));
        assertThat(
                        new dev.signet.server.schedule.JobLeases(ca.database, "other")
                                .tryAcquire("bulk-revocation", Duration.ofMinutes(1)))
                .isTrue();

        assertThatThrownBy(() -> ca.bulkRevocation("one", 2).run())
                .isInstanceOf(PostponedException.class);
        assertThat(ca.count("revocations")).isZero();
    }

    @Test
    void thereIsNoPlanThatNobodyMade() {
        String id = "00000000-0000-0000-0000-000000000000";
        assertThat(plans.find(id)).isEmpty();
        assertThat(plans.execute(TestCa.OPERATOR, id, NOBODY_IN_A_HURRY)).isEmpty();
        assertThat(plans.cancel(TestCa.OPERATOR, id, NOBODY_IN_A_HURRY)).isEmpty();
    }
}
