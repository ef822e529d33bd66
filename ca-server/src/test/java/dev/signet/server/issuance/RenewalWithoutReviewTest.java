package dev.signet.server.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.auth.Caller;
import dev.signet.server.auth.Caller.KubernetesCaller;
import dev.signet.server.auth.Review;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.inventory.ClientFacts;
import dev.signet.server.issuance.IssuanceOutcome.Issued;
import dev.signet.server.issuance.IssuanceOutcome.NotRenewable;
import dev.signet.server.issuance.IssuanceOutcome.NotReviewed;
import dev.signet.server.role.AskedDates;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.role.RoleName;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a workload gets whose cluster cannot be asked about it. */
class RenewalWithoutReviewTest {

    private static final Duration MAX_TTL = Duration.ofHours(1);

    private final TestCa ca = new TestCa();
    private final IssuedCertificate current = ca.issued("www.example.org");
    private final Instant since = ca.clock.instant().plus(Duration.ofHours(23));
    private final Caller unanswered = unanswered(TestCa.ORDERS);

    /** The certificate ends before what a renewal gives would. */
    @BeforeEach
    void waitUntilTheCertificateIsAboutToEnd() {
        ca.clock.advance(Duration.ofHours(23).plusMinutes(30));
    }

    private Caller unanswered(WorkloadIdentity identity) {
        return new KubernetesCaller(identity, "token-1", Instant.MAX)
                .with(new Review.Unanswered(since, MAX_TTL));
    }

    private IssuanceOutcome renew(Caller caller) {
        return renew(caller, TestCa.request());
    }

    private IssuanceOutcome renew(Caller caller, IssuanceRequest request) {
        return ca.renewal.renew(caller, request, TestCa.context(), having(current.serial()));
    }

    private static ClientFacts having(SerialNumber serial) {
        return new ClientFacts(
                Optional.of(serial),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private void assertHasToWait(IssuanceOutcome outcome, String why) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        NotReviewed.class, answer -> assertThat(answer.detail()).contains(why));
        assertThat(events("RenewedWithoutReview")).isEmpty();
    }

    private List<String> events(String kind) {
        return ca.database.resultOf(tx ->
                tx.createQuery("SELECT body FROM audit_events WHERE kind = :kind")
                        .bind("kind", kind)
                        .mapTo(String.class)
                        .list());
    }

    @Test
    void theCertificateIsRenewedForAShortWhile() {
        var renewed = (Issued) renew(unanswered);

        var record = ca.record(renewed.certificate().serial());
        assertThat(record.names()).extracting(Object::toString).containsExactly("www.example.org");
        assertThat(record.validity().notAfter())
                .isEqualTo(ca.clock.instant().plus(MAX_TTL).truncatedTo(ChronoUnit.SECONDS));
        assertThat(record.order().reviewedAt()).isEmpty();
    }

    @Test
    void thatIsAuditedAndCounted() {
        var renewed = (Issued) renew(unanswered);

        assertThat(events("RenewedWithoutReview"))
                .singleElement()
                .asString()
                .contains(
                        "\"serial\":\"" + renewed.certificate().serial().hex() + "\"",
                        "\"renews\":\"" + current.serial().hex() + "\"",
                        "\"cluster\":\"dev\"",
                        "\"unanswered_since\":\"" + since + "\"");
        assertThat(ca.metrics.get("ca.renewals.without.review").tag("cluster", "dev").counter())
                .extracting(counter -> counter.count())
                .isEqualTo(1.0);
    }

    @Test
    void whenItsClusterAnsweredNothingIsCutAndTheTimeIsOnRecord() {
        Instant at = ca.clock.instant();
        var reviewed =
                new KubernetesCaller(TestCa.ORDERS, "token-1", Instant.MAX)
                        .with(new Review.Confirmed(at));

        var renewed = (Issued) renew(reviewed);

        var record = ca.record(renewed.certificate().serial());
        assertThat(record.validity().length()).isEqualTo(Duration.ofHours(24));
        assertThat(record.order().reviewedAt()).contains(at.truncatedTo(ChronoUnit.SECONDS));
        assertThat(events("RenewedWithoutReview")).isEmpty();
    }

    @Test
    void nothingNewIsIssued() {
        assertHasToWait(
                ca.issuance.issue(unanswered, TestCa.request("www.example.org"), TestCa.context()),
                "only a certificate named in current.serial_number");
        assertHasToWait(
                ca.renewal.renew(unanswered, TestCa.request(), TestCa.context(), ClientFacts.NONE),
                "only a certificate named in current.serial_number");
    }

    @Test
    void aCertificateThatIsGoodForLongerHasTimeToWait() {
        ca.clock.advance(Duration.ofHours(-2));

        assertHasToWait(renew(unanswered), "is good until");
    }

    @Test
    void theCertificateOfAnotherIsNotRenewed() {
        assertThat(renew(unanswered(TestCa.workload("shop", "billing"))))
                .isInstanceOf(NotRenewable.class);
    }

    @Test
    void anAccountThatWasMadeAnewIsAnother() {
        assertHasToWait(renew(unanswered(other("uid-2", "uid-pod"))), "only the pod, and the");
    }

    @Test
    void anotherPodOfTheAccountIsAnother() {
        assertHasToWait(
                renew(unanswered(other("uid-orders", "uid-pod-2"))), "only the pod, and the");
    }

    private static WorkloadIdentity other(String accountUid, String podUid) {
        return new WorkloadIdentity(
                "dev",
                "dev.example",
                "shop",
                "orders",
                accountUid,
                Optional.of("orders-0"),
                Optional.of(podUid),
                Optional.of("node-1"));
    }

    @Test
    void aRevokedOrExpiredCertificateIsNotRenewed() {
        var _ =
                ca.revocation.revoke(
                        TestCa.OPERATOR, current.serial(), RevocationReason.SUPERSEDED, "r");
        assertThat(renew(unanswered)).isInstanceOf(NotRenewable.class);

        ca.clock.advance(Duration.ofHours(1));
        assertThat(renew(unanswered)).isInstanceOf(NotRenewable.class);
    }

    @Test
    void otherNamesDatesAndRolesHaveToWait() {
        assertHasToWait(renew(unanswered, TestCa.request("api.example.org")), "leave names");
        assertHasToWait(renew(unanswered, TestCa.request("www.example.org")), "leave names");
        IssuanceRequest plain = TestCa.request();
        assertHasToWait(
                renew(
                        unanswered,
                        new IssuanceRequest(
                                Optional.of(new RoleName("other")),
                                plain.subject(),
                                plain.csr(),
                                plain.lifetime(),
                                plain.dates(),
                                Set.of(),
                                plain.key())),
                "any other role");
        assertHasToWait(
                renew(
                        unanswered,
                        new IssuanceRequest(
                                plain.role(),
                                plain.subject(),
                                plain.csr(),
                                plain.lifetime(),
                                new AskedDates(
                                        Optional.empty(),
                                        Optional.of(Instant.parse("2030-01-01T00:00:00Z"))),
                                Set.of(),
                                plain.key())),
                "dates");
    }

    @Test
    void aRoleThatNoLongerAdmitsTheWorkloadRefusesIt() {
        ca.roles.replace(List.of());

        assertThat(renew(unanswered)).isInstanceOf(IssuanceOutcome.NotGranted.class);
        assertThat(events("RenewedWithoutReview")).isEmpty();
    }
}
