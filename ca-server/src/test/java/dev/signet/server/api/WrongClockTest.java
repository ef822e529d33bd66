package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose clock is not the database's. */
class WrongClockTest {

    private TestApi api;

    @BeforeEach
    void start() {
        api = new TestApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private TestClient.Answer issue() {
        return TestClient.of(api, TestApi.ORDERS).post("/v1/issue", "{}");
    }

    @ParameterizedTest
    @ValueSource(longs = {5, -5})
    void refusesEveryCallerAndSaysWhy(long minutes) {
        api.ca.clock.set(Duration.ofMinutes(minutes));
        long certificates = api.ca.count("certificates");

        var answer = issue();

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.problem()).isEqualTo("clock-wrong");
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(answer.json().get("detail").asText()).contains("clock is 5 min 0 s");
        assertThat(TestClient.of(api, TestApi.OPERATOR).get("/v1/roles").problem())
                .isEqualTo("clock-wrong");
        assertThat(api.ca.count("certificates")).isEqualTo(certificates);
    }

    @Test
    void stillServesWhatIsPublicAndIsNotReady() {
        api.ca.clock.set(Duration.ofMinutes(-5));
        var anybody = TestClient.anonymous(api);

        assertThat(anybody.get("/livez").status()).isEqualTo(200);
        assertThat(anybody.get("/v1/trust-bundle").status()).isEqualTo(200);
        assertThat(anybody.get("/v1/issuers/issuing/crl").status()).isEqualTo(200);
        var readiness = anybody.get("/readyz");
        assertThat(readiness.status()).isEqualTo(503);
        assertThat(StreamSupport.stream(readiness.json().get("checks").spliterator(), false))
                .filteredOn(check -> !check.get("ok").asBoolean())
                .extracting(
                        check -> check.get("name").asText() + ": " + check.get("detail").asText())
                .containsExactly(
                        "clock_sane: this server's clock is 5 min 0 s behind the database's");
    }

    @Test
    void servesAgainOnceItsClockIsSetRight() {
        api.ca.clock.set(Duration.ofHours(1));
        assertThat(issue().status()).isEqualTo(503);

        api.ca.clock.set(Duration.ofHours(-1));

        assertThat(issue().status()).isEqualTo(201);
    }
}
