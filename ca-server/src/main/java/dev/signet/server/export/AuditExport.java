package dev.signet.server.export;

import dev.signet.server.database.Database;
import dev.signet.server.schedule.Job;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.transparency.LoggedEvents;
import dev.signet.server.transparency.LoggedEvents.Logged;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What the configuration says about handing audit events on. */
public final class AuditExport {

    private final LoggedEvents log = new LoggedEvents();
    private final List<AuditSink> sinks;
    private final Database database;

    /**
     * @param instance names this server to the receivers
     * @param stdout must say so if it fails
     */
    public AuditExport(
            ExportConfig config, String instance, OutputStream stdout, Database database) {
        this(sinks(config, instance, stdout), database);
    }

    AuditExport(List<AuditSink> sinks, Database database) {
        this.sinks = List.copyOf(sinks);
        this.database = database;
    }

    private static List<AuditSink> sinks(
            ExportConfig config, String instance, OutputStream stdout) {
        var sinks = new ArrayList<AuditSink>();
        if (config.stdout()) {
            sinks.add(new StreamSink(stdout));
        }
        config.file().ifPresent(file -> sinks.add(new FileSink(file)));
        config.syslog().ifPresent(syslog -> sinks.add(new SyslogSink(syslog, instance)));
        return sinks;
    }

    /** One for each sink, and one that measures how far they are; none without sinks. */
    public List<Job> jobs(JobLeases leases, MeterRegistry metrics) {
        var jobs = new ArrayList<Job>();
        for (AuditSink sink : sinks) {
            jobs.add(new SinkExport(sink, log, leases, database));
        }
        if (!sinks.isEmpty()) {
            jobs.add(gauges(metrics));
        }
        return jobs;
    }

    ExportGauges gauges(MeterRegistry metrics) {
        return new ExportGauges(sinks, log, database, metrics);
    }

    /**
     * When the first event happened that some sink does not have; empty if each has all of the log.
     */
    public Optional<Instant> waitingSince() {
        return database.resultOf(tx ->
                sinks.stream()
                        .flatMap(sink -> first(tx, sink).stream())
                        .min(Comparator.naturalOrder()));
    }

    private Optional<Instant> first(Handle tx, AuditSink sink) {
        return log.from(tx, ExportStore.next(tx, sink.name())).events().stream()
                .map(Logged::event)
                .map(event -> event.at())
                .min(Comparator.naturalOrder());
    }
}
