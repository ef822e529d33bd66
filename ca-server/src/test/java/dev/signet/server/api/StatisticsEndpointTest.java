package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatisticsEndpointTest {

    private static TestApi api;
    private static TestClient operator;

    @BeforeAll
    static void start() {
        api = new TestApi();
        operator = TestClient.of(api, TestApi.OPERATOR);
        // December 2025 and January 2025 are months 671 and 660 since January 1970.
        api.ca.execute(
                "INSERT INTO certificate_statistics (expiry_month, issuer, role, counted, certificates)"
                        + " VALUES (671, 'issuing', 'web', 'ISSUED', 7),"
                        + " (671, 'issuing', 'web', 'KEY_COMPROMISE', 2),"
                        + " (660, 'pki_int:ca', 'pki_int:web', 'ISSUED', 1)");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void tellsWhatStaysOfTheLastTwelveMonths() {
        JsonNode statistics = operator.get("/v1/statistics").json().get("statistics");

        assertThat(statistics).hasSize(1);
        assertThat(statistics.get(0).toString())
                .isEqualTo(
                        "{\"month\":\"2025-12\",\"issuer\":\"issuing\",\"role\":\"web\",\"issued\":7,"
                                + "\"abandoned\":0,\"revoked\":{\"keyCompromise\":2}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?to=2025-12", "?from=2025-01&to=2025-12"})
    void tellsTheMonthsThatAreAskedForNewestFirst(String query) {
        assertThat(operator.get("/v1/statistics" + query).json().findValuesAsText("month"))
                .containsExactly("2025-12", "2025-01");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?from=2025",
                "?to=2025-13",
                "?to=1969-12",
                "?to=9999-12",
                "?from=2024-12&to=2025-12",
                "?from=2025-12&to=2025-11",
                "?from=2026-04"
            })
    void refusesWhatIsNoSpanOfTwelveMonths(String query) {
        assertThat(operator.get("/v1/statistics" + query).status()).isEqualTo(400);
    }
}
