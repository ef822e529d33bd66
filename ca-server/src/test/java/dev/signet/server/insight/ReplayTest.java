package dev.signet.server.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.audit.RequestHistory;
import dev.signet.server.auth.Caller;
import dev.signet.server.inventory.ClientFacts;
import dev.signet.server.issuance.IssuanceOutcome;
import dev.signet.server.role.AskedDates;
import dev.signet.server.role.AskedSubject;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.role.Role;
import dev.signet.server.x509.ExtendedKeyUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplayTest {

    private final TestCa ca = new TestCa();
    private final Replay replay = new Replay(new RequestHistory(), ca.database, ca.clock);

    @AfterEach
    void stop() {
        ca.database.close();
    }

    private ReplayReport replay(Role changed, int days) {
        return replay.run(ca.roles, changed, days);
    }

    private static Role with(String from, String to) {
        return TestCa.role("web", TestCa.ROLE.replace(from, to));
    }

    private static final Role SAME = TestCa.role("web", TestCa.ROLE);

    @Test
    void whatAChangeWouldRefuseIsCountedWithASample() {
        for (int i = 0; i < 3; i++) {
            var _ = ca.issued("www.example.org");
        }
        var _ = ca.issued();

        ReplayReport report = replay(with("*.example.org", "*.example.net"), 1);

        assertThat(report.complete()).isTrue();
        assertThat(report.requests()).isEqualTo(4);
        assertThat(report.refused().count()).isEqualTo(3);
        assertThat(report.refused().samples())
                .singleElement()
                .satisfies(sample -> {
                    assertThat(sample.count()).isEqualTo(3);
                    assertThat(sample.request().body().orElseThrow().names())
                            .containsExactly("DNS:www.example.org");
                    assertThat(sample.request().identity()).isEqualTo(TestCa.ORDERS);
                });
        assertThat(report.granted().count()).isZero();
        assertThat(report.altered().count()).isZero();
    }

    @Test
    void whatWasRefusedAndWouldBeGrantedIsCountedToo() {
        assertThat(ca.issue("www.example.net")).isInstanceOf(IssuanceOutcome.NotGranted.class);

        ReplayReport report = replay(with("*.example.org", "*.example.net"), 1);

        assertThat(report.granted().count()).isEqualTo(1);
    }

    @Test
    void aShorterLifetimeAltersWhatIsGranted() {
        var _ = ca.issued();

        ReplayReport report = replay(with("\"24h\"", "\"12h\""), 1);

        assertThat(report.altered().samples())
                .singleElement()
                .satisfies(sample ->
                        assertThat(GrantDifferences.between(sample.before(), sample.after()))
                                .containsExactly("lifetime: 12h, was 1d"));
    }

    @Test
    void aLongestLifetimeThatNobodyAskedForAltersNothing() {
        var _ = ca.issued();

        assertThat(replay(with("\"48h\"", "\"96h\""), 1).altered().count()).isZero();
    }

    @Test
    void anEndForAllAltersWhatIsGranted() {
        var _ = ca.issued();

        ReplayReport report =
                replay(
                        with(
                                "\"max_ttl\": \"48h\"",
                                "\"max_ttl\": \"48h\", \"not_after\": \"2026-03-05T00:00:00Z\""),
                        1);

        assertThat(report.altered().samples())
                .singleElement()
                .satisfies(sample ->
                        assertThat(GrantDifferences.between(sample.before(), sample.after()))
                                .containsExactly(
                                        "dates: from issuance, at the latest to"
                                                + " 2026-03-05T00:00:00Z, at most 2d, was none of"
                                                + " its own"));
    }

    @Test
    void aRenewalCountsAsWhatItAskedFor() {
        var certificate = ca.issued("www.example.org");
        var caller =
                new Caller.CertificateCaller(
                        TestCa.ORDERS, TestCa.ISSUING, certificate.serial(), "web");
        assertThat(ca.renewal.renew(caller, TestCa.request(), TestCa.context(), ClientFacts.NONE))
                .isInstanceOf(IssuanceOutcome.Issued.class);

        ReplayReport report = replay(with("*.example.org", "*.example.net"), 1);

        assertThat(report.refused().count()).isEqualTo(2);
        assertThat(report.refused().samples().getFirst().request().renewal()).isTrue();
        assertThat(report.refused().samples().getFirst().request().role()).contains("web");
    }

    @Test
    void whatTheCsrSaidIsKeptApartFromTheBody() {
        var csr = AskedSubject.of(Optional.empty(), List.of(TestCa.dns("www.example.org")));
        var request =
                new IssuanceRequest(
                        Optional.empty(),
                        AskedSubject.NONE,
                        Optional.of(csr),
                        Optional.empty(),
                        AskedDates.NONE,
                        Set.of(),
                        TestCa.presentedKey());
        assertThat(ca.issuance.issue(TestCa.CALLER, request, TestCa.context()))
                .isInstanceOf(IssuanceOutcome.Issued.class);

        ReplayReport report =
                replay(with("{\"callers\"", "{\"use_csr_sans\": false, \"callers\""), 1);

        assertThat(report.altered().samples())
                .singleElement()
                .satisfies(sample ->
                        assertThat(GrantDifferences.between(sample.before(), sample.after()))
                                .singleElement()
                                .asString()
                                .startsWith("names: ")
                                .endsWith("was [www.example.org]"));
    }

    @Test
    void datesAndPurposesThatWereAskedForAreDecidedAsTheyWere() {
        ca.roles.replace(
                List.of(with("{\"callers\"", "{\"code_signing_flag\": true, \"callers\"")));
        var codeSigning = Set.of(ExtendedKeyUsage.CODE_SIGNING);
        var end =
                new AskedDates(
                        Optional.empty(), Optional.of(Instant.parse("2026-03-01T15:00:00Z")));
        issue(AskedDates.NONE, codeSigning);
        issue(end, Set.of());

        assertThat(replay(SAME, 1).refused().samples())
                .singleElement()
                .satisfies(sample ->
                        assertThat(sample.request().purposes())
                                .containsExactly("1.3.6.1.5.5.7.3.3"));
        assertThat(
                        replay(
                                        with(
                                                "{\"callers\"",
                                                "{\"code_signing_flag\": true,"
                                                        + " \"not_after_bound\": \"forbid\", \"callers\""),
                                        1)
                                .refused()
                                .samples())
                .singleElement()
                .satisfies(sample ->
                        assertThat(sample.request().notAfter()).isEqualTo(end.notAfter()));
    }

    private void issue(AskedDates dates, Set<ExtendedKeyUsage> purposes) {
        var request =
                new IssuanceRequest(
                        Optional.empty(),
                        AskedSubject.of(Optional.empty(), List.of(TestCa.dns("www.example.org"))),
                        Optional.empty(),
                        Optional.empty(),
                        dates,
                        purposes,
                        TestCa.presentedKey());
        assertThat(ca.issuance.issue(TestCa.CALLER, request, TestCa.context()))
                .isInstanceOf(IssuanceOutcome.Issued.class);
    }

    @Test
    void theSameRoleTurnsNothing() {
        var _ = ca.issued("www.example.org");
        assertThat(ca.issue("www.example.net")).isInstanceOf(IssuanceOutcome.NotGranted.class);

        ReplayReport report = replay(SAME, 1);

        assertThat(report.requests()).isEqualTo(2);
        assertThat(report.refused().count() + report.granted().count() + report.altered().count())
                .isZero();
    }

    @Test
    void aSecondRoleThatAdmitsTheCallerTurnsRequestsThatNameNone() {
        var _ = ca.issued();

        ReplayReport report = replay(TestCa.role("other", TestCa.ROLE), 1);

        assertThat(report.refused().count()).isEqualTo(1);
    }

    @Test
    void whatIsOlderIsNotLookedAt() {
        var _ = ca.issued("www.example.org");
        ca.pass(Duration.ofDays(3));

        assertThat(replay(SAME, 2).requests()).isZero();
        assertThat(replay(SAME, 4).requests()).isEqualTo(1);
    }

    @Test
    void namesThatAreTooManyToKeepAreSaidToBeMissing() {
        String[] names = new String[90];
        for (int i = 0; i < names.length; i++) {
            names[i] =
                    ("a" + i + "-").concat("x".repeat(50)) + "." + "y".repeat(60) + ".example.net";
        }
        assertThat(ca.issue(names)).isInstanceOf(IssuanceOutcome.NotGranted.class);

        ReplayReport report = replay(SAME, 1);

        assertThat(report.requests()).isZero();
        assertThat(report.undecidable()).isEqualTo(1);
    }

    @Test
    void whenTimeIsUpItSaysHowFarItCame() {
        for (int i = 0; i < 300; i++) {
            var _ = ca.issued();
            ca.clock.advance(Duration.ofSeconds(1));
        }
        Instant middle = ca.clock.instant().minusSeconds(250);
        var nanos = new AtomicLong();
        var slow =
                new Replay(
                        new RequestHistory(),
                        ca.database,
                        ca.clock,
                        () -> nanos.getAndAdd(Duration.ofSeconds(2).toNanos()));

        ReplayReport report = slow.run(ca.roles, SAME, 1);

        assertThat(report.complete()).isFalse();
        assertThat(report.requests()).isEqualTo(250);
        assertThat(report.oldest()).isEqualTo(Optional.of(middle));
    }
}
