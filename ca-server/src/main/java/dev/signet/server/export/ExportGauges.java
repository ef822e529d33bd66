package dev.signet.server.export;

import dev.signet.server.database.Database;
import dev.signet.server.schedule.Job;
import dev.signet.server.transparency.LoggedEvents;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * How much of the log each sink does not have. On every server and apart from the handing over,
 * which a receiver can hold up just when this matters.
 */
final class ExportGauges implements Job {

    private static final Duration PAUSE = Duration.ofSeconds(15);

    private final List<AuditSink> sinks;
    private final LoggedEvents log;
    private final Database database;
    private final MultiGauge waiting;

    ExportGauges(
            List<AuditSink> sinks, LoggedEvents log, Database database, MeterRegistry metrics) {
        this.sinks = sinks;
        this.log = log;
        this.database = database;
        this.waiting =
                MultiGauge.builder("ca.audit.export.waiting")
                        .description("Audit events in the log that the sink does not have")
                        .register(metrics);
    }

    @Override
    public String name() {
        return "audit-export-gauges";
    }

    @Override
    public Duration pause() {
        return PAUSE;
    }

    @Override
    public void run() {
        waiting.register(
                database.resultOf(tx -> sinks.stream().map(sink -> row(tx, sink)).toList()), true);
    }

    private Row<?> row(Handle tx, AuditSink sink) {
        // In this order: what is handed over in between must not count as less than nothing.
        long next = ExportStore.next(tx, sink.name());
        return Row.of(Tags.of("sink", sink.name()), log.size(tx) - next);
    }
}
