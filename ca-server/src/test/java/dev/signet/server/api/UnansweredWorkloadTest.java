package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A workload whose cluster cannot be asked about it, at the API's door. */
class UnansweredWorkloadTest {

    private TestApi api;

    @BeforeEach
    void start() {
        api = new TestApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private static void assertToldToComeBack(TestClient.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        assertThat(answer.problem()).isEqualTo("authenticator-unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("5");
    }

    @ParameterizedTest
    @CsvSource({"/v1/issue", "/v1/sign", "/v1/revoke", "/v1/explain", "/v1/mounts"})
    void getsNothingButARenewal(String path) {
        assertToldToComeBack(TestClient.of(api, TestApi.UNANSWERED).post(path, "{}"));
        assertToldToComeBack(TestClient.of(api, TestApi.UNANSWERED).get("/v1/certificates"));
    }

    @Test
    void getsItsCertificateRenewed() {
        String serial =
                TestClient.of(api, TestApi.ORDERS)
                        .post("/v1/issue", "{}")
                        .json()
                        .get("serial_number")
                        .asText();
        String current = "{\"current\": {\"serial_number\": \"" + serial + "\"}}";
        var unanswered = TestClient.of(api, TestApi.UNANSWERED);

        assertToldToComeBack(unanswered.post("/v1/renew", current));
        api.ca.clock.advance(Duration.ofHours(23).plusMinutes(30));
        assertThat(unanswered.post("/v1/renew", current).status()).isEqualTo(201);
        assertToldToComeBack(unanswered.post("/v1/renew", "{}"));
    }
}
