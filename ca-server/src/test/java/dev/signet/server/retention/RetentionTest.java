package dev.signet.server.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.FaultySigner;
import dev.signet.server.TestCa;
import dev.signet.server.TestClock;
import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.crl.CrlPublication;
import dev.signet.server.database.Months;
import dev.signet.server.database.Months.Holds;
import dev.signet.server.x509.RevocationReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Months that are long past by any clock: the database has its own, and looks at it. */
class RetentionTest {

    private static final int MARCH = (2026 - 1970) * 12 + 2;
    private static final Duration A_MONTH = Duration.ofDays(31);

    private final TestCa ca = new TestCa();
    private final CrlPublication crls = ca.crlPublication("server");

    private Retention retention(Optional<Duration> auditEvents) {
        return retention(auditEvents, Optional.empty());
    }

    private Retention retention(Optional<Duration> auditEvents, Optional<Instant> waitingSince) {
        return new Retention(
                new RetentionConfig(Duration.ofDays(90), auditEvents),
                ca.crls,
                () -> waitingSince,
                new ComingMonths(ca.database, ca.clock),
                ca.database,
                ca.clock);
    }

    private void issueAndRevoke() throws Exception {
        var _ = ca.issued();
        var _ =
                ca.revocation.revoke(
                        TestCa.CALLER,
                        ca.issued().serial(),
                        RevocationReason.SUPERSEDED,
                        "request-2");
        TestCa.publish(crls);
    }

    private long count(String table) {
        return ca.database.resultOf(tx ->
                tx.createQuery("SELECT COUNT(*) FROM " + table + " WHERE expiry_month = :march")
                        .bind("march", MARCH)
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void aMonthGoesWithAllThatIsInItWhenItIsOver90DaysPast() throws Exception {
        issueAndRevoke();
        ca.pass(Duration.ofDays(119));
        TestCa.publish(crls);

        retention(Optional.empty()).run();
        assertThat(count("certificates")).as("the 90th day after March").isEqualTo(2);
        ca.pass(Duration.ofDays(2));
        retention(Optional.empty()).run();

        for (String table : new String[] {"certificates", "certificate_names", "revocations"}) {
            assertThat(count(table)).as(table).isZero();
        }
        assertThat(ca.count("certificates")).as("the two of the CA stay").isEqualTo(2);
        List<Integer> open = ca.database.resultOf(tx -> Months.opened(tx, Holds.CERTIFICATES));
        assertThat(open).doesNotContain(MARCH).contains(MARCH + 1, MARCH + 7);
    }

    @Test
    void theNumbersOfAMonthThatIsGoneStay() throws Exception {
        issueAndRevoke();
        ca.signer.fault = FaultySigner.Fault.BEFORE_SIGNING;
        assertThat(ca.issue("a.example.org")).isNotNull();
        ca.signer.fault = FaultySigner.Fault.NONE;
        ca.pass(Duration.ofDays(121));
        TestCa.publish(crls);
        assertThat(statistics()).isEmpty();

        retention(Optional.empty()).run();
        retention(Optional.empty()).run();

        assertThat(statistics())
                .containsExactly(
                        new MonthStatistics(
                                MARCH,
                                "issuing",
                                "web",
                                2,
                                1,
                                Map.of(RevocationReason.SUPERSEDED, 1L)));
    }

    private List<MonthStatistics> statistics() {
        return ca.database.resultOf(tx -> new StatisticsStore().between(tx, 0, MARCH + 12));
    }

    @Test
    void aMonthStaysWhileItsNumbersCannotBeKept() throws Exception {
        issueAndRevoke();
        ca.pass(Duration.ofDays(121));
        TestCa.publish(crls);
        ca.execute("ALTER TABLE certificate_statistics RENAME TO elsewhere");

        assertThatThrownBy(() -> retention(Optional.empty()).run())
                .hasMessageContaining("certificate_statistics");

        assertThat(count("certificates")).isEqualTo(2);
    }

    @Test
    void aMonthThatIsGoneStaysGoneForTheNextServer() throws Exception {
        issueAndRevoke();
        ca.pass(Duration.ofDays(121));
        TestCa.publish(crls);
        retention(Optional.empty()).run();

        retention(Optional.empty()).run();
        Months.drop(ca.database, Holds.CERTIFICATES, MARCH);

        assertThat(ca.issued()).isNotNull();
    }

    @Test
    void aMonthStaysUntilEveryCrlIsNewerThanItsCertificates() throws Exception {
        issueAndRevoke();
        ca.pass(Duration.ofDays(200));

        retention(Optional.empty()).run();
        assertThat(count("revocations")).isEqualTo(1);
        TestCa.publish(crls);
        retention(Optional.empty()).run();

        assertThat(count("revocations")).isZero();
    }

    @Test
    void auditEventsStayForEverUnlessSaidOtherwise() throws Exception {
        var longAgo = new TestClock(ca.clock.instant().minus(Duration.ofDays(600)));
        new ComingMonths(ca.database, longAgo).open();
        ca.database.inTransaction(tx ->
                new AuditLog(longAgo, ca.random)
                        .append(tx, "me", "", new AuditEvent.ApiTokenRevoked("old")));
        issueAndRevoke();
        long before = ca.count("audit_events");

        retention(Optional.empty()).run();
        assertThat(ca.count("audit_events")).isEqualTo(before);
        retention(Optional.of(Duration.ofDays(500))).run();

        assertThat(ca.count("audit_events")).isEqualTo(before - 1);
    }

    @Test
    void anAuditEventThatIsStillToBeExportedStays() {
        var longAgo = new TestClock(ca.clock.instant().minus(Duration.ofDays(600)));
        new ComingMonths(ca.database, longAgo).open();
        ca.database.inTransaction(tx ->
                new AuditLog(longAgo, ca.random)
                        .append(tx, "me", "", new AuditEvent.ApiTokenRevoked("old")));
        long before = ca.count("audit_events");

        retention(Optional.of(Duration.ofDays(500)), Optional.of(longAgo.instant())).run();
        assertThat(ca.count("audit_events")).isEqualTo(before);
        retention(Optional.of(Duration.ofDays(500)), Optional.of(ca.clock.instant())).run();

        assertThat(ca.count("audit_events")).isEqualTo(before - 1);
    }

    @Test
    void thereIsRoomForEveryMonthOfALongRun() {
        var retention = retention(Optional.empty());
        for (int month = 0; month < 6; month++) {
            ca.clock.advance(A_MONTH);
            retention.run();

            assertThat(ca.issued()).isNotNull();
        }
    }
}
