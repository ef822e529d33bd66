package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.acceptance.Fleet.Seat;
import dev.signet.testing.postgres.Postgres;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network between one of two servers and PostgreSQL swallows every packet. */
class PartitionTest {

    private static final int CUT_OFF = 0;
    private static final int OTHER = 1;
    private static final int SOME = 20;

    @TempDir private Path folder;
    private Networks networks;
    private Postgres postgres;
    private PostgresDatabase database;
    private Fleet fleet;

    @BeforeEach
    void start() throws Exception {
        networks = Networks.create(folder);
        postgres = Postgres.durable("0.0.0.0");
        database = PostgresDatabase.create(postgres);
        PostgresDatabase overTheNetwork =
                database.at(
                        "jdbc:postgresql://%s:%d/%s?sslmode=disable"
                                .formatted(
                                        networks.databaseHost(), postgres.port(), database.name()));
        fleet =
                Fleet.start(
                        folder,
                        database,
                        List.of(new Seat(overTheNetwork, networks.place()), Seat.on(database)));
    }

    @AfterEach
    void end() throws Exception {
        fleet.close();
        postgres.close();
        networks.remove();
    }

    @Test
    void theServerThatIsCutOffSaysSoInTimeAndTheOtherGoesOn() throws Exception {
        try (Clients clients = Clients.of(fleet);
                CrlWatch _ = CrlWatch.of(fleet)) {
            clients.acknowledged(SOME);

            networks.cutFromDatabase();

            for (int request = 0; request < 5; request++) {
                isUnavailableWithinFiveSeconds();
            }
            assertThat(fleet.api(CUT_OFF).plain("/readyz").status()).isEqualTo(503);
            fleet.serves(OTHER);
            clients.acknowledged(SOME);

            networks.heal();
            fleet.servesAgain();
        }
        new Invariants(fleet, postgres, database).hold();
    }

    private void isUnavailableWithinFiveSeconds() throws Exception {
        TestServer server = fleet.server(CUT_OFF);
        Tool curl =
                Tool.run(
                        folder,
                        "curl",
                        "-sS",
                        "--max-time",
                        "5",
                        "--cacert",
                        server.ca().toString(),
                        "-H",
                        "Authorization: Bearer " + server.token(TestServer.ORDERS),
                        "-w",
                        "%{http_code}",
                        "-X",
                        "POST",
                        server.https() + "/v1/issue");
        assertThat(curl.succeeded()).contains("database-unavailable").endsWith("503");
    }
}
