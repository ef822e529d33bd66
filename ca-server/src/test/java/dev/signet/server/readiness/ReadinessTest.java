package dev.signet.server.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.FaultySigner.Fault;
import dev.signet.server.TestCa;
import dev.signet.server.TestDatabase;
import dev.signet.server.database.Dialect;
import dev.signet.server.schedule.JobLeases;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    private final TestCa ca = new TestCa();
    private final SortedMap<String, Instant> unanswering = new TreeMap<>();
    private final Readiness readiness =
            new Readiness(
                    ca.mounts,
                    ca.issuers,
                    ca.freshness,
                    ca.delegates,
                    ca.inventory,
                    ca.mismatches,
                    new JobLeases(ca.database, "a"),
                    ca.database,
                    ca.clockCheck,
                    () -> unanswering,
                    ca.clock);

    @BeforeEach
    void publish() throws Exception {
        TestCa.publish(ca.crlPublication("a"));
        ca.delegates.run();
    }

    @Test
    void aServerThatCanDoEverythingIsReady() {
        assertThat(failing()).isEmpty();
    }

    @Test
    void withoutItsKeyItIsNotReadyWithinASecond() {
        assertThat(failing()).isEmpty();
        ca.signer.fault = Fault.BEFORE_SIGNING;
        ca.clock.advance(Duration.ofSeconds(1));

        assertThat(failing()).containsExactly("can_sign");
    }

    @Test
    void aKeyThatMakesBadSignaturesIsNoKey() {
        ca.signer.fault = Fault.FLIPPED_BIT;

        assertThat(failing()).containsExactly("can_sign");
    }

    @Test
    void withoutItsDatabaseItIsNotReadyWithinASecond() {
        assertThat(failing()).isEmpty();
        ca.loseDatabase();
        ca.clock.advance(Duration.ofSeconds(1));

        assertThat(failing()).contains("can_commit", "crl_fresh");
    }

    @Test
    void withACrlPastHalfOfItsLifeItIsNotReady() {
        ca.clock.advance(Duration.ofHours(13));

        assertThat(failing()).containsExactly("crl_fresh");
    }

    @Test
    void aClusterThatDoesNotAnswerIsNamedAndMakesNoServerUnready() {
        unanswering.put("prod", Instant.parse("2026-01-02T03:04:05Z"));

        assertThat(failing()).isEmpty();
        assertThat(readiness.check())
                .filteredOn(check -> check.name().equals("token_review"))
                .extracting(Check::detail)
                .containsExactly(
                        "clusters that cannot be asked about tokens: prod since"
                                + " 2026-01-02T03:04:05Z");
    }

    @Test
    void withAnOcspResponderNearItsEndItIsNotReady() throws Exception {
        ca.clock.advance(Duration.ofHours(60));
        TestCa.publish(ca.crlPublication("a"));

        assertThat(failing()).containsExactly("ocsp_fresh");
        ca.clock.advance(Duration.ofSeconds(1));
        ca.delegates.run();
        assertThat(failing()).isEmpty();
    }

    @Test
    void aClockThatIsNotTheDatabasesIsNotSane() {
        ca.clock.set(Duration.ofHours(1));

        assertThat(readiness.check())
                .filteredOn(check -> check.name().equals("clock_sane"))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.ok()).isFalse();
                    assertThat(check.detail())
                            .isEqualTo("this server's clock is 1 h 0 min ahead of the database's");
                });
    }

    /** Where servers share a database, its clock is believed and not the newest reservation. */
    @Test
    void aClockThatWentBackWithThatOfADatabaseInAFileIsNotSane() {
        assertThat(ca.issued()).isNotNull();
        ca.clock.setBack(Duration.ofMinutes(5));
        ca.clockCheck.compare(ca.clock.instant(), ca.clock.nanoTime(), ca.clock.nanoTime());

        assertThat(failing().contains("clock_sane")).isEqualTo(TestDatabase.DIALECT == Dialect.H2);
    }

    @Test
    void anExpiredIssuerCannotSign() {
        ca.clock.advance(Duration.ofDays(366));

        assertThat(failing()).contains("can_sign");
    }

    private List<String> failing() {
        return readiness.check().stream().filter(check -> !check.ok()).map(Check::name).toList();
    }
}
