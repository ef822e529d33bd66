package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.acceptance.Api.Answer;
import dev.signet.acceptance.Fleet.Seat;
import dev.signet.testing.postgres.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock of one of two servers is set while it works, and set right again. */
@TestInstance(Lifecycle.PER_CLASS)
class WrongClockTest {

    private static final int WRONG = 0;
    private static final int OTHER = 1;
    private static final int SOME = 20;

    private Postgres postgres;
    private PostgresDatabase database;
    private WrongClock clock;
    private Fleet fleet;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        postgres = Postgres.durable();
        database = PostgresDatabase.create(postgres);
        clock = WrongClock.in(folder);
        fleet =
                Fleet.start(
                        folder,
                        database,
                        List.of(new Seat(database, clock.place()), Seat.on(database)));
    }

    @AfterAll
    void end() {
        fleet.close();
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+1h", "-1h"})
    void aServerWithAWrongClockIssuesNothingUntilItIsRight(String step) throws Exception {
        try (Clients clients = Clients.of(fleet);
                CrlWatch _ = CrlWatch.of(fleet)) {
            clients.acknowledged(SOME);

            clock.set(step);

            await("the server knows that its clock is wrong")
                    .atMost(Duration.ofSeconds(5))
                    .until(this::isRefusedForTheClock);
            assertThat(fleet.api(WRONG).plain("/readyz").with(503).json().path("checks"))
                    .anyMatch(WrongClockTest::isClockThatIsWrong);
            fleet.serves(OTHER);
            clients.acknowledged(SOME);

            clock.set("+0");
            fleet.servesAgain();
        }
        everyValidityIsRight();
        new Invariants(fleet, postgres, database).hold();
    }

    private boolean isRefusedForTheClock() throws Exception {
        Answer answer = fleet.sign(WRONG, Clients.anyKey());
        if (answer.status() == 201) {
            var _ = fleet.ledger().certificate(answer.json());
            return false;
        }
        assertThat(answer.with(503).json().path("type").asText())
                .isEqualTo("urn:signet:problem:clock-wrong");
        return true;
    }

    private static boolean isClockThatIsWrong(JsonNode check) {
        return check.path("name").asText().equals("clock_sane") && !check.path("ok").asBoolean();
    }

    /** Whoever got a certificate can use it at once: on the clock of the test none begins later. */
    private void everyValidityIsRight() throws Exception {
        for (var certificate : fleet.ledger().issued().values()) {
            certificate.checkValidity();
        }
    }
}
