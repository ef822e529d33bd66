package dev.signet.acceptance;

import dev.signet.acceptance.Fleet.Seat;
import dev.signet.testing.postgres.Postgres;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of a server, and of PostgreSQL, while clients issue and revoke through both. */
class KilledUnderLoadTest {

    private static final int ROUNDS = 3;
    private static final int SOME = 30;

    @TempDir private Path folder;
    private Postgres postgres;
    private Fleet fleet;
    private Invariants invariants;

    @BeforeEach
    void start() throws Exception {
        postgres = Postgres.durable();
        PostgresDatabase database = PostgresDatabase.create(postgres);
        fleet = Fleet.start(folder, database, List.of(Seat.on(database), Seat.on(database)));
        invariants = new Invariants(fleet, postgres, database);
    }

    @AfterEach
    void end() {
        fleet.close();
        postgres.close();
    }

    @Test
    void aKilledServerTakesNothingWithIt() throws Exception {
        try (Clients clients = Clients.of(fleet);
                CrlWatch _ = CrlWatch.of(fleet)) {
            for (int round = 0; round < ROUNDS; round++) {
                clients.acknowledged(SOME);
                fleet.kill(round % 2);
                clients.acknowledged(SOME);
                fleet.restart(round % 2);
                fleet.servesAgain();
            }
        }
        invariants.hold();
    }

    @Test
    void aKilledDatabaseTakesNothingWithIt() throws Exception {
        try (Clients clients = Clients.of(fleet);
                CrlWatch _ = CrlWatch.of(fleet)) {
            for (int round = 0; round < ROUNDS; round++) {
                clients.acknowledged(SOME);
                postgres.kill();
                postgres.start();
                fleet.servesAgain();
            }
        }
        invariants.hold();
    }
}
