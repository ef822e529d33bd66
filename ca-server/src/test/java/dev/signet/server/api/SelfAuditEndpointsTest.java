package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.TestCa;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelfAuditEndpointsTest {

    private TestApi api;
    private TestClient operator;

    @BeforeEach
    void start() {
        api = new TestApi(TestCa.stopping());
        operator = TestClient.of(api, TestApi.OPERATOR);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    /** A certificate whose record says something else; its serial number. */
    private String mismatch() {
        String serial = api.ca.issued().serial().hex();
        api.ca.tamper("certificates", "common_name = 'somebody' WHERE serial = '" + serial + "'");
        assertThat(api.selfAudit()).hasSize(1);
        return serial;
    }

    private TestClient.Answer acknowledge(String subject) {
        return operator.post(
                "/v1/self-audit/acknowledge",
                "{\"check\": \"record\", \"issuer\": \"issuing\", \"subject\": \"%s\"}"
                        .formatted(subject));
    }

    @Test
    void showsWhatWasFoundAndWhen() {
        String serial = mismatch();

        JsonNode found = operator.get("/v1/self-audit").json().get("mismatches");
        assertThat(found).hasSize(1);
        assertThat(found.get(0).path("check").asText()).isEqualTo("record");
        assertThat(found.get(0).path("issuer").asText()).isEqualTo("issuing");
        assertThat(found.get(0).path("subject").asText()).isEqualTo(serial);
        assertThat(found.get(0).path("detail").asText()).contains("somebody");
        assertThat(found.get(0).path("found_at").asText()).isEqualTo("2026-03-01T12:01:01Z");
    }

    @Test
    void nothingFoundIsAnEmptyList() {
        assertThat(operator.get("/v1/self-audit").json().get("mismatches")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/issue", "/v1/sign"})
    void aStoppedIssuanceSaysSoAndGoesOnWhenAnOperatorKnows(String path) {
        String serial = mismatch();
        TestClient orders = TestClient.of(api, TestApi.ORDERS);
        String body =
                path.endsWith("sign")
                        ? "{\"csr\": \"" + Csrs.pem(Csrs.keys(), "").replace("\n", "\\n") + "\"}"
                        : "{}";

        var halted = orders.post(path, body);
        assertThat(halted.status()).isEqualTo(503);
        assertThat(halted.problem()).isEqualTo("issuance-halted");
        assertThat(halted.header("Retry-After")).isEqualTo("60");
        assertThat(halted.text()).doesNotContain(serial);

        var acknowledged = acknowledge(serial);
        assertThat(acknowledged.status()).as(acknowledged.text()).isEqualTo(204);
        assertThat(orders.post(path, body).status()).isEqualTo(201);
    }

    @Test
    void revocationGoesOnWhileIssuanceIsStopped() {
        String serial = mismatch();

        assertThat(operator.post("/v1/revoke", "{\"serial_number\": \"" + serial + "\"}").status())
                .isEqualTo(200);
        api.publishCrls();
    }

    @Test
    void theOperatorWhoAcknowledgedIsOnRecord() {
        String serial = mismatch();
        var answer = acknowledge(serial);

        assertThat(api.auditOf(answer.requestId()))
                .singleElement()
                .asString()
                .startsWith("SelfAuditAcknowledged")
                .contains(serial);
        assertThat(acknowledge(serial).problem()).isEqualTo("unknown-mismatch");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                             | check",
                "{'check':'record','issuer':'issuing'}           | subject",
                "{'check':'record','issuer':7,'subject':'x'}     | issuer",
                "{'check':'c','issuer':'i','subject':'s','o':1}  | o"
            })
    void refusesWhatNamesNone(String body, String field) {
        var answer = operator.post("/v1/self-audit/acknowledge", body.replace('\'', '"'));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field()).isEqualTo(field);
    }

    @Test
    void readinessTellsAndStaysGreen() {
        String serial = mismatch();
        api.ca.clock.advance(Duration.ofSeconds(2));

        JsonNode checks = TestClient.anonymous(api).get("/readyz").json().get("checks");
        assertThat(checks)
                .filteredOn(check -> check.path("name").asText().equals("self_audit"))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.path("ok").asBoolean()).isTrue();
                    assertThat(check.path("detail").asText())
                            .contains("1 mismatch")
                            .contains("issuance is stopped")
                            .doesNotContain(serial);
                });
    }
}
