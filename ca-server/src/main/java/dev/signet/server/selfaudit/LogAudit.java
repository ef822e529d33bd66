package dev.signet.server.selfaudit;

import dev.signet.server.database.Database;
import dev.signet.server.schedule.Job;
import dev.signet.server.schedule.JobLeases;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Reads the audit log, round and round, and asks of each certificate and of each revocation that it
 * tells of whether it is on record: what somebody took out of the record is still in the log. One
 * server at a time.
 */
public final class LogAudit implements Job {

    /** Events of one run. */
    static final int BATCH = 500;

    private static final String NAME = "self-audit:log";
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Walk overLog;
    private final JobLeases leases;
    private final Clock clock;

    public LogAudit(Mismatches mismatches, JobLeases leases, Database database, Clock clock) {
        this.overLog = new Walk(Cursor.LOG, mismatches, database);
        this.leases = leases;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Duration pause() {
        return PAUSE;
    }

    @Override
    public void run() {
        if (!leases.tryAcquire(NAME, LEASE)) {
            return; // Another server is at it.
        }
        try {
            Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            if (!overLog.step((tx, from) -> seen(tx, from, now))) {
                overLog.beginAt(0);
            }
        } finally {
            leases.release(NAME);
        }
    }

    private static Optional<Walk.Seen> seen(Handle tx, long from, Instant now) {
        List<LoggedEvent> events =
                LoggedEvent.page(tx, from, now.minus(CertificateAudit.SETTLED), BATCH);
        if (events.isEmpty()) {
            return Optional.empty();
        }
        var found = new ArrayList<Mismatch>();
        for (LoggedEvent event : events) {
            if (!DrawnSerial.isOver(event.serial(), now)) {
                event.complaint(tx)
                        .map(detail ->
                                new Mismatch("log", event.issuer(), event.serial(), detail, now))
                        .ifPresent(found::add);
            }
        }
        return Optional.of(new Walk.Seen(events.getLast().id(), found));
    }
}
