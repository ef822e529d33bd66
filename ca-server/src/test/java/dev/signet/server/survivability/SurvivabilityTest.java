package dev.signet.server.survivability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.auth.Caller;
import dev.signet.server.issuance.IssuanceOutcome.Issued;
import dev.signet.server.issuance.IssuedCertificate;
import dev.signet.server.mount.MountName;
import dev.signet.server.role.RoleName;
import dev.signet.server.survivability.Report.LateEnding;
import dev.signet.server.survivability.Report.RoleStanding;
import dev.signet.server.x509.RevocationReason;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SurvivabilityTest {

    private static final Duration DAY = Duration.ofDays(1);

    private final TestCa ca = new TestCa();
    private final Survivability survivability = ca.survivability(SurvivabilityConfig.DEFAULT);

    private IssuedCertificate issued(String account, Duration lifetime) {
        var caller =
                new Caller.KubernetesCaller(
                        TestCa.workload("shop", account), "token-1", Instant.MAX);
        var outcome = ca.issuance.issue(caller, TestCa.request(lifetime), TestCa.context());
        return ((Issued) outcome).certificate();
    }

    private static Instant end(IssuedCertificate certificate) {
        return certificate.validity().notAfter();
    }

    /** As of now: what was remembered is too old. */
    private Report report(Selection selection) {
        ca.clock.advance(Duration.ofSeconds(10));
        return survivability.of(selection);
    }

    private Report report() {
        return report(Selection.ALL);
    }

    private RoleStanding web() {
        return report().roles().getFirst();
    }

    @Test
    void whereThereIsNobodyNothingBreaks() {
        Report report = report();

        assertThat(report.workloads()).isZero();
        assertThat(report.ends()).isEmpty();
        assertThat(report.staleCrl()).isEmpty();
        assertThat(report.roles())
                .singleElement()
                .satisfies(role -> assertThat(role.lastContact()).isEmpty());
    }

    @Test
    void tellsWhenTheFirstATenthAndAllWillHaveBroken() {
        var certificates =
                IntStream.rangeClosed(1, 20)
                        .mapToObj(i -> issued("service-" + i, Duration.ofHours(i)))
                        .toList();

        Report report = report();

        assertThat(report.workloads()).isEqualTo(20);
        assertThat(report.ends())
                .contains(
                        new Report.Ends(
                                end(certificates.getFirst()),
                                end(certificates.get(1)),
                                end(certificates.getLast())));
    }

    @Test
    void aTenthIsBrokenOnceAtLeastThatManyAre() {
        var certificates =
                IntStream.rangeClosed(1, 11)
                        .mapToObj(i -> issued("service-" + i, Duration.ofHours(i)))
                        .toList();

        assertThat(report().ends().orElseThrow().tenth()).isEqualTo(end(certificates.get(1)));
    }

    @Test
    void ofEachWorkloadTheNewestCertificateCounts() {
        var first = issued("orders", DAY);
        ca.clock.advance(Duration.ofHours(1));
        var second = issued("orders", Duration.ofHours(2));

        Report report = report();

        assertThat(report.workloads()).isEqualTo(1);
        assertThat(report.ends().orElseThrow().first()).isEqualTo(end(second)).isBefore(end(first));
    }

    @Test
    void whoIsPastItsRenewalWindowIsLateUntilItRenews() {
        var _ = issued("orders", DAY);
        var _ = issued("billing", DAY);
        ca.clock.advance(Duration.ofHours(17));
        var _ = issued("orders", DAY);

        assertThat(web().late()).isEqualTo(1);
        assertThat(web().critical()).isZero();
        ca.clock.advance(Duration.ofHours(5));
        assertThat(web().critical()).isEqualTo(1);

        var _ = issued("billing", DAY);
        assertThat(report().late()).isZero();
        assertThat(web().critical()).isZero();
    }

    @Test
    void nobodyIsLateWithinItsRenewalWindow() {
        var certificate = issued("orders", DAY);
        Instant end = certificate.renewalWindow().end();
        ca.clock.advance(Duration.between(ca.clock.instant(), end).minusSeconds(20));

        assertThat(report().late()).isZero();
        assertThat(report().late()).isZero();
        assertThat(report().late()).isEqualTo(1);
    }

    @Test
    void tellsHowManyOfTheLateEndSoon() {
        var _ = issued("orders", Duration.ofDays(2));
        assertThat(report().lateEnding()).isEqualTo(new LateEnding(0, 0, 0));
        ca.clock.advance(Duration.ofHours(33));
        var _ = issued("billing", DAY);

        assertThat(report().lateEnding()).isEqualTo(new LateEnding(1, 1, 1));
    }

    @Test
    void certificatesOfADayAreNotCountedByDays() {
        var _ = issued("orders", DAY);
        ca.clock.advance(Duration.ofHours(23));

        assertThat(report().late()).isEqualTo(1);
        assertThat(report().lateEnding()).isEqualTo(new LateEnding(0, 0, 0));
    }

    @Test
    void whoHasNoCertificateInForceIsNobody() {
        var _ = issued("orders", Duration.ofHours(1));
        var revoked = issued("billing", DAY);
        var _ =
                ca.revocation.revoke(
                        TestCa.OPERATOR, revoked.serial(), RevocationReason.SUPERSEDED, "r");
        assertThat(report().workloads()).isEqualTo(1);
        ca.clock.advance(Duration.ofHours(1));

        assertThat(report().workloads()).isZero();
    }

    @Test
    void theOutageBudgetIsWhatIsLeftOfTheUsualLifeAfterTheLastWindow() {
        // 24 h, less the 30 s that validity begins before issuance.
        assertThat(web().outageBudget()).contains(Duration.ofSeconds((86_400 - 30) / 3));
    }

    @Test
    void aRoleTellsWhenItWasLastHeardOf() {
        var _ = issued("orders", DAY);
        ca.clock.advance(Duration.ofHours(2));
        var _ = issued("billing", DAY);
        Instant at = ca.clock.instant().truncatedTo(ChronoUnit.SECONDS);

        assertThat(web().lastContact()).contains(at);
    }

    @Test
    void aRoleThatIsGoneStillHasItsWorkloadsButNoBudget() {
        var _ = issued("orders", DAY);
        ca.roles.refresh(List::of);

        assertThat(web().workloads()).isEqualTo(1);
        assertThat(web().outageBudget()).isEmpty();
    }

    @Test
    void aRoleOrAMountCanBeAskedAboutAlone() {
        var _ = issued("orders", DAY);
        var web = new Selection(Optional.empty(), Optional.of(new RoleName("web")));
        var other = new Selection(Optional.empty(), Optional.of(new RoleName("other")));
        var pki = new Selection(Optional.of(MountName.DEFAULT), Optional.empty());
        var elsewhere = new Selection(Optional.of(new MountName("pki_int")), Optional.empty());

        assertThat(report(web).workloads()).isEqualTo(1);
        assertThat(report(pki).workloads()).isEqualTo(1);
        assertThat(report(other).workloads()).isZero();
        assertThat(report(other).roles()).isEmpty();
        assertThat(report(elsewhere).workloads()).isZero();
        assertThat(report(elsewhere).agingIssuer()).isEmpty();
    }

    @Test
    void theFirstCrlThatIsOverIsNamed() throws Exception {
        TestCa.publish(ca.crlPublication("a"));
        Report report = report();

        assertThat(report.staleCrl())
                .hasValueSatisfying(crl ->
                        assertThat(crl.at())
                                .isBetween(
                                        report.at().plus(Duration.ofHours(23)),
                                        report.at().plus(Duration.ofHours(24))));
        assertThat(
                        report(
                                        new Selection(
                                                Optional.of(new MountName("pki_int")),
                                                Optional.empty()))
                                .staleCrl())
                .isEmpty();
    }

    @Test
    void anIssuerIsTooOldOnceTheLongestLifeOfItsRolesWouldOutliveIt() {
        assertThat(report().agingIssuer())
                .contains(
                        new Report.IssuerEnd(
                                TestCa.ISSUING,
                                ca.issuers.end(ca.issuing()).minus(Duration.ofDays(2))));
    }

    @Test
    void aReportIsRememberedForTenSeconds() {
        Report first = survivability.of(Selection.ALL);
        var _ = issued("orders", DAY);
        ca.clock.advance(Duration.ofSeconds(9));

        assertThat(survivability.of(Selection.ALL)).isSameAs(first);
        ca.clock.advance(Duration.ofSeconds(1));
        assertThat(survivability.of(Selection.ALL).workloads()).isEqualTo(1);
    }

    @Test
    void workloadsAreForgottenADayAfterTheirEnd() {
        var _ = issued("orders", Duration.ofHours(1));
        var tidy = new WorkloadTidy(ca.database, ca.clock);
        ca.clock.advance(Duration.ofHours(24));
        tidy.run();
        assertThat(ca.count("workloads")).isEqualTo(1);
        ca.clock.advance(Duration.ofHours(2));

        tidy.run();

        assertThat(ca.count("workloads")).isZero();
    }
}
