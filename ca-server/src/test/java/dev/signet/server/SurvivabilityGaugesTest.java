package dev.signet.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.survivability.SurvivabilityConfig;
import io.micrometer.core.instrument.Meter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SurvivabilityGaugesTest {

    private final TestCa ca = new TestCa();
    private final SurvivabilityGauges gauges =
            new SurvivabilityGauges(ca.metrics, ca.survivability(SurvivabilityConfig.DEFAULT));

    private double of(String name, String... tags) {
        return ca.metrics.get(name).tags(tags).gauge().value();
    }

    private List<Meter.Id> measured() {
        return ca.metrics.getMeters().stream().map(Meter::getId).toList();
    }

    @Test
    void whatIsMeasuredIsWhatTheReportSays() throws Exception {
        TestCa.publish(ca.crlPublication("a"));
        var certificate = ca.issued();

        gauges.run();

        double end = certificate.validity().notAfter().getEpochSecond();
        assertThat(of("ca_survivability_first_break_timestamp_seconds")).isEqualTo(end);
        assertThat(of("ca_survivability_tenth_break_timestamp_seconds")).isEqualTo(end);
        assertThat(of("ca_survivability_all_broken_timestamp_seconds")).isEqualTo(end);
        assertThat(of("ca_survivability_crl_stale_timestamp_seconds")).isPositive();
        assertThat(of("ca_survivability_issuer_too_old_timestamp_seconds")).isPositive();
        assertThat(of("ca_role_outage_budget_seconds", "role", "web")).isEqualTo(28_790);
        assertThat(of("ca_role_last_contact_timestamp_seconds", "role", "web")).isPositive();
        assertThat(of("ca_workloads", "role", "web")).isEqualTo(1);
        assertThat(of("ca_workloads_late", "role", "web")).isZero();

        ca.clock.advance(Duration.ofHours(23));
        gauges.run();

        assertThat(of("ca_workloads_late", "role", "web")).isEqualTo(1);
        assertThat(of("ca_workloads_critical", "role", "web")).isEqualTo(1);
        assertThat(of("ca_workloads_late_ending", "within", "1d")).isZero();
    }

    @Test
    void nothingIsMeasuredOfSingleWorkloads() {
        var _ = ca.issued();

        gauges.run();

        assertThat(measured())
                .filteredOn(id -> id.getName().matches("ca_(survivability|workloads|role)_.*"))
                .isNotEmpty()
                .allSatisfy(id ->
                        assertThat(id.getTags())
                                .allMatch(tag -> List.of("role", "within").contains(tag.getKey())));
    }

    @Test
    void whereNobodyIsNoTimeIsGiven() {
        gauges.run();

        assertThat(measured()).noneMatch(id -> id.getName().startsWith("ca_survivability_first"));
    }
}
