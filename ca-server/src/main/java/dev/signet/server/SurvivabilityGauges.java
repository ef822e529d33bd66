package dev.signet.server;

import dev.signet.server.schedule.Job;
import dev.signet.server.survivability.Report;
import dev.signet.server.survivability.Report.Ends;
import dev.signet.server.survivability.Report.IssuerEnd;
import dev.signet.server.survivability.Report.RoleStanding;
import dev.signet.server.survivability.Selection;
import dev.signet.server.survivability.Survivability;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Who breaks when, if the CA stopped now, as numbers; of roles and issuers, never of workloads. */
final class SurvivabilityGauges implements Job {

    private final Survivability survivability;
    private final MultiGauge first;
    private final MultiGauge tenth;
    private final MultiGauge all;
    private final MultiGauge staleCrl;
    private final MultiGauge agingIssuer;
    private final MultiGauge lateEnding;
    private final MultiGauge budgets;
    private final MultiGauge workloads;
    private final MultiGauge late;
    private final MultiGauge critical;
    private final MultiGauge contacts;

    SurvivabilityGauges(MeterRegistry metrics, Survivability survivability) {
        this.survivability = survivability;
        this.first =
                gauge(
                        metrics,
                        "ca_survivability_first_break_timestamp_seconds",
                        "When the first workload breaks, if the CA stopped now");
        this.tenth =
                gauge(
                        metrics,
                        "ca_survivability_tenth_break_timestamp_seconds",
                        "When a tenth of the workloads is broken, if the CA stopped now");
        this.all =
                gauge(
                        metrics,
                        "ca_survivability_all_broken_timestamp_seconds",
                        "When every workload is broken, if the CA stopped now");
        this.staleCrl =
                gauge(
                        metrics,
                        "ca_survivability_crl_stale_timestamp_seconds",
                        "When the first CRL is over, if the CA stopped now");
        this.agingIssuer =
                gauge(
                        metrics,
                        "ca_survivability_issuer_too_old_timestamp_seconds",
                        "When the first issuer is too old for the longest life a role grants");
        this.lateEnding =
                gauge(
                        metrics,
                        "ca_workloads_late_ending",
                        "Workloads past their renewal window that end within so many days");
        this.budgets =
                gauge(
                        metrics,
                        "ca_role_outage_budget_seconds",
                        "How long the CA may be away before certificates of a role end");
        this.workloads = gauge(metrics, "ca_workloads", "Workloads with a certificate in force");
        this.late =
                gauge(
                        metrics,
                        "ca_workloads_late",
                        "Workloads past their renewal window that were not renewed");
        this.critical =
                gauge(
                        metrics,
                        "ca_workloads_critical",
                        "Late workloads with less than a tenth of their certificate's life left");
        this.contacts =
                gauge(
                        metrics,
                        "ca_role_last_contact_timestamp_seconds",
                        "When a certificate was last issued under a role to who has one in force");
    }

    private static MultiGauge gauge(MeterRegistry metrics, String name, String description) {
        return MultiGauge.builder(name).description(description).register(metrics);
    }

    @Override
    public String name() {
        return "gauges:survivability";
    }

    @Override
    public Duration pause() {
        return Duration.ofSeconds(15);
    }

    @Override
    public void run() {
        Report report = survivability.of(Selection.ALL);
        time(first, report.ends().map(Ends::first));
        time(tenth, report.ends().map(Ends::tenth));
        time(all, report.ends().map(Ends::all));
        time(staleCrl, report.staleCrl().map(IssuerEnd::at));
        time(agingIssuer, report.agingIssuer().map(IssuerEnd::at));
        lateEnding.register(
                List.of(
                        within("7d", report.lateEnding().withinSevenDays()),
                        within("3d", report.lateEnding().withinThreeDays()),
                        within("1d", report.lateEnding().withinOneDay())),
                true);
        roles(workloads, report, RoleStanding::workloads);
        roles(late, report, RoleStanding::late);
        roles(critical, report, RoleStanding::critical);
        budgets.register(
                report.roles().stream()
                        .flatMap(role ->
                                role.outageBudget().stream()
                                        .map(budget -> row(role, budget.toSeconds())))
                        .toList(),
                true);
        contacts.register(
                report.roles().stream()
                        .flatMap(role ->
                                role.lastContact().stream()
                                        .map(at -> row(role, at.getEpochSecond())))
                        .toList(),
                true);
    }

    private static void time(MultiGauge gauge, Optional<Instant> time) {
        gauge.register(
                time.stream().<Row<?>>map(at -> Row.of(Tags.empty(), at.getEpochSecond())).toList(),
                true);
    }

    private static void roles(
            MultiGauge gauge, Report report, ToLongFunction<RoleStanding> measure) {
        Stream<Row<?>> rows =
                report.roles().stream().map(role -> row(role, measure.applyAsLong(role)));
        gauge.register(rows.toList(), true);
    }

    private static Row<?> row(RoleStanding role, long value) {
        return Row.of(Tags.of("role", role.role().value()), value);
    }

    private static Row<?> within(String days, long count) {
        return Row.of(Tags.of("within", days), count);
    }
}
