package dev.signet.server.export;

import dev.signet.server.database.Database;
import dev.signet.server.schedule.Job;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.transparency.LoggedEvents;
import dev.signet.server.transparency.LoggedEvents.Stretch;
import java.io.IOException;
import java.time.Duration;

/**
 * Hands the events of the log over to one sink, in the order of their leaves, on one server at a
 * time. Each at least once: what was handed over and not noted before a server died comes again,
 * with the same index. A sink that is slow or gone stops nothing but itself: the events wait in the
 * database, which keeps them until every sink has them.
 */
final class SinkExport implements Job {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** A run begins no batch after this. */
    private static final Duration RUN = Duration.ofMinutes(1);

    /** A minute also for the last batch of a run, so that no other server begins meanwhile. */
    private static final Duration LEASE = RUN.multipliedBy(2);

    private final AuditSink sink;
    private final LoggedEvents log;
    private final JobLeases leases;
    private final Database database;

    SinkExport(AuditSink sink, LoggedEvents log, JobLeases leases, Database database) {
        this.sink = sink;
        this.log = log;
        this.leases = leases;
        this.database = database;
    }

    @Override
    public String name() {
        return "audit-export-" + sink.name();
    }

    @Override
    public Duration pause() {
        return PAUSE;
    }

    @Override
    public void run() throws IOException {
        if (!leases.tryAcquire(name(), LEASE)) {
            return;
        }
        try {
            database.inTransaction(tx -> ExportStore.begin(tx, sink.name()));
            long end = System.nanoTime() + RUN.toNanos();
            while (handOver() && System.nanoTime() - end < 0) {}
        } finally {
            leases.release(name());
        }
    }

    /** Hands a batch over; false if there is none. */
    private boolean handOver() throws IOException {
        long from = database.resultOf(tx -> ExportStore.next(tx, sink.name()));
        Stretch stretch = database.resultOf(tx -> log.from(tx, from));
        if (stretch.next() == from) {
            return false;
        }
        if (!stretch.events().isEmpty()) {
            sink.write(stretch.events().stream().map(ExportedEvent::of).toList());
        }
        return database.resultOf(tx -> ExportStore.advance(tx, sink.name(), from, stretch.next()));
    }
}
