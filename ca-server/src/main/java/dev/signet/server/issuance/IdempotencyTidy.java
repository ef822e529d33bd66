package dev.signet.server.issuance;

import dev.signet.server.database.Database;
import dev.signet.server.schedule.Job;
import java.time.Clock;
import java.time.Duration;

/** Forgets idempotency keys that have run out. */
public final class IdempotencyTidy implements Job {

    private final Database database;
    private final Clock clock;
    private final IdempotencyStore store = new IdempotencyStore();

    public IdempotencyTidy(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "tidy:idempotency-keys";
    }

    @Override
    public Duration pause() {
        return Duration.ofHours(1);
    }

    @Override
    public void run() {
        var _ = database.resultOf(tx -> store.deleteExpired(tx, clock.instant()));
    }
}
