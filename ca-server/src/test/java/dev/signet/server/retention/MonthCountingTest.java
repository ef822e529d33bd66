package dev.signet.server.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.signet.server.TestCa;
import java.util.List;
import org.junit.jupiter.api.Test;

class MonthCountingTest {

    private static final int MARCH = (2026 - 1970) * 12 + 2;

    private final TestCa ca = new TestCa();
    private final StatisticsStore store = new StatisticsStore();
    private final MonthCounting counting = new MonthCounting(store, ca.database);

    /** As many copies of a certificate, under other serial numbers. */
    private void copy(int times) {
        var _ = ca.issued();
        String columns =
                "state, not_before, not_after, crl_shard, role_version, rules, caller, request_id,"
                        + " key_algorithm, key_hash, tbs, signature, reserved_at, issued_at";
        String numbers =
                switch (ca.database.dialect()) {
                    case H2 -> "SELECT x AS n FROM SYSTEM_RANGE(1, " + times + ")";
                    case POSTGRESQL -> "SELECT n FROM generate_series(1, " + times + ") n";
                };
        ca.execute(
                "INSERT INTO certificates (expiry_month, issuer, serial, role, %1$s)"
                                .formatted(columns)
                        + " SELECT expiry_month, issuer, CONCAT('42a2', LPAD(CAST(n AS VARCHAR), 36, '0')),"
                        + " CASE WHEN MOD(n, 2) = 0 THEN 'even' ELSE 'odd' END, "
                        + columns
                        + " FROM certificates, ("
                        + numbers
                        + ") numbers WHERE role = 'web'");
    }

    private List<MonthStatistics> counted() {
        return ca.database.resultOf(tx -> store.between(tx, MARCH, MARCH));
    }

    @Test
    void moreThanAreReadAtATimeAreCountedOnceEach() {
        copy(20_001);

        counting.count(MARCH);

        assertThat(counted())
                .extracting(MonthStatistics::role, MonthStatistics::issued)
                .containsExactly(tuple("even", 10_000L), tuple("odd", 10_001L), tuple("web", 1L));
    }

    @Test
    void whatWasCountedIsNotCountedAgain() {
        var _ = ca.issued();
        counting.count(MARCH);
        var _ = ca.issued();

        counting.count(MARCH);

        assertThat(counted()).extracting(MonthStatistics::issued).containsExactly(1L);
    }

    @Test
    void aMonthInWhichNothingEndedHasNoNumbers() {
        counting.count(MARCH);

        assertThat(counted()).isEmpty();
    }
}
