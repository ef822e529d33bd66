package dev.signet.server;

import dev.signet.server.crl.CrlStore;
import dev.signet.server.crl.CrlStore.Summary;
import dev.signet.server.database.Database;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.revocation.RevocationPlans;
import dev.signet.server.schedule.Job;
import dev.signet.server.selfaudit.CertificateAudit;
import dev.signet.server.selfaudit.Mismatches;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** What is measured of the record: looked at now and again, since looking has a price. */
final class RecordGauges implements Job {

    private final CrlStore crls;
    private final RevocationPlans plans;
    private final Database database;
    private final MultiGauge nextUpdates;
    private final MultiGauge entries;
    private final AtomicLong remaining;
    private final AtomicLong mismatches;
    private final AtomicLong unseen;

    RecordGauges(MeterRegistry metrics, CrlStore crls, RevocationPlans plans, Database database) {
        this.crls = crls;
        this.plans = plans;
        this.database = database;
        this.nextUpdates =
                MultiGauge.builder("ca_crl_next_update_timestamp_seconds")
                        .description("When the first of an issuer's newest CRLs is over")
                        .register(metrics);
        this.entries =
                MultiGauge.builder("ca_crl_entries")
                        .description("Certificates on an issuer's complete CRL")
                        .register(metrics);
        this.remaining = metrics.gauge("ca_revocation_plan_remaining", new AtomicLong());
        this.mismatches = metrics.gauge("ca_self_audit_open_mismatches", new AtomicLong());
        this.unseen = metrics.gauge("ca_self_audit_unseen_certificates", new AtomicLong());
    }

    @Override
    public String name() {
        return "gauges";
    }

    @Override
    public Duration pause() {
        return Duration.ofSeconds(15);
    }

    @Override
    public void run() {
        List<Summary> summaries = database.resultOf(crls::summaries);
        register(nextUpdates, summaries, each -> each.nextUpdate().getEpochSecond());
        register(entries, summaries, Summary::entries);
        remaining.set(plans.remaining());
        mismatches.set(database.resultOf(Mismatches::openCount));
        unseen.set(database.resultOf(CertificateAudit::unseen));
    }

    private static void register(
            MultiGauge gauge, List<Summary> summaries, Function<Summary, Number> measure) {
        gauge.register(
                summaries.stream()
                        .map(each -> Row.of(tags(each.issuer()), measure.apply(each)))
                        .toList(),
                true);
    }

    private static Tags tags(IssuerName issuer) {
        return Tags.of("issuer", issuer.value());
    }
}
