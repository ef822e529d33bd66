package dev.signet.server.survivability;

import dev.signet.server.database.Database;
import dev.signet.server.inventory.Workloads;
import dev.signet.server.schedule.Job;
import java.time.Clock;
import java.time.Duration;

/** Forgets workloads whose newest certificate ended a day ago. */
public final class WorkloadTidy implements Job {

    private static final Duration KEPT = Duration.ofDays(1);

    private final Database database;
    private final Clock clock;

    public WorkloadTidy(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "tidy:workloads";
    }

    @Override
    public Duration pause() {
        return Duration.ofHours(1);
    }

    @Override
    public void run() {
        database.inTransaction(tx -> Workloads.forgetEndedBefore(tx, clock.instant().minus(KEPT)));
    }
}
