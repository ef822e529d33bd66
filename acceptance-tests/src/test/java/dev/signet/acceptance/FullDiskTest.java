package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.acceptance.Api.Answer;
import dev.signet.acceptance.Fleet.Seat;
import dev.signet.testing.postgres.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL's disk is full, until somebody makes room. */
class FullDiskTest {

    private static final int SOME = 30;

    @TempDir private Path folder;
    private Postgres postgres;
    private PostgresDatabase database;
    private SmallDisk disk;
    private Fleet fleet;

    @BeforeEach
    void start() throws Exception {
        postgres = Postgres.durable();
        postgres.stop();
        disk = SmallDisk.under(postgres.data(), folder);
        postgres.start();
        database = PostgresDatabase.create(postgres);
        fleet = Fleet.start(folder, database, List.of(Seat.on(database), Seat.on(database)));
    }

    @AfterEach
    void end() throws Exception {
        fleet.close();
        disk.unmount();
        postgres.close();
    }

    @Test
    void nothingIsAcknowledgedWithoutRoomForItAndAllIsWellWhenThereIsRoomAgain() throws Exception {
        try (Clients clients = Clients.of(fleet);
                CrlWatch _ = CrlWatch.of(fleet)) {
            clients.acknowledged(SOME);

            disk.fill();
            await("no server can issue")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> isUnavailable(0) && isUnavailable(1));

            disk.free();
            fleet.servesAgain();
            clients.acknowledged(SOME);
        }
        new Invariants(fleet, postgres, database).hold();
    }

    private boolean isUnavailable(int server) throws Exception {
        Answer answer = fleet.sign(server, Clients.anyKey());
        if (answer.status() == 503) {
            assertThat(answer.json().path("type").asText()).endsWith(":database-unavailable");
            return true;
        }
        var _ = fleet.ledger().certificate(answer.with(201).json());
        return false;
    }
}
