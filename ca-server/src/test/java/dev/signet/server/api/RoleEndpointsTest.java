package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.TestCa;
import dev.signet.server.survivability.SurvivabilityConfig;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoleEndpointsTest {

    private static final String BATCH =
            """
            {"callers": [{"cluster": "dev", "namespace": "shop", "service_account": "orders"}],
             "allowed_domains": ["{{service_account}}.batch.example"], "ttl": "1h"}
            """;

    private TestApi api;
    private TestClient operator;

    @BeforeEach
    void start() {
        api = new TestApi();
        operator = TestClient.of(api, TestApi.OPERATOR);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private TestClient.Answer patch(TestClient client, String json) {
        return client.with("Content-Type", "application/merge-patch+json")
                .send("PATCH", api.https("/v1/roles/batch"), json);
    }

    @Test
    void aNewRoleIsInForceWhenTheAnswerIsThere() {
        var created = operator.put("/v1/roles/batch", BATCH);

        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.header("ETag")).isEqualTo("\"1\"");
        assertThat(created.json().get("version").intValue()).isEqualTo(1);
        assertThat(api.auditOf(created.requestId()).getFirst()).startsWith("RoleChanged");
        var issued = TestClient.of(api, TestApi.ORDERS).post("/v1/issue", "{\"role\": \"batch\"}");
        assertThat(issued.status()).as(issued.text()).isEqualTo(201);
        assertThat(issued.json().get("role").asText()).isEqualTo("batch");
    }

    @Test
    void twoRolesThatAdmitACallerMakeItChoose() {
        assertThat(operator.put("/v1/roles/batch", BATCH).status()).isEqualTo(201);

        var answer = TestClient.of(api, TestApi.ORDERS).post("/v1/issue", "{}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("ambiguous-role");
        assertThat(answer.json().get("candidates"))
                .extracting(JsonNode::asText)
                .containsExactly("batch", "web");
    }

    @Test
    void aPatchChangesWhatItNamesAndNothingElse() {
        assertThat(operator.put("/v1/roles/batch", BATCH).status()).isEqualTo(201);

        var patched = patch(operator, "{\"ttl\": \"2h\", \"max_ttl\": \"4h\"}");

        assertThat(patched.status()).as(patched.text()).isEqualTo(200);
        assertThat(patched.json().get("version").intValue()).isEqualTo(2);
        assertThat(patched.json().get("ttl").asText()).isEqualTo("2h");
        assertThat(patched.json().get("allowed_domains")).hasSize(1);
    }

    @Test
    void aChangeMeantForAnOlderVersionIsRefused() {
        assertThat(operator.put("/v1/roles/batch", BATCH).status()).isEqualTo(201);
        assertThat(operator.with("If-Match", "\"1\"").put("/v1/roles/batch", BATCH).status())
                .isEqualTo(200);

        var late = patch(operator.with("If-Match", "\"1\""), "{\"ttl\": \"30m\"}");

        assertThat(late.status()).isEqualTo(412);
        assertThat(late.problem()).isEqualTo("role-conflict");
        assertThat(operator.get("/v1/roles/batch").json().get("version").intValue()).isEqualTo(2);
    }

    @Test
    void aChangeOfWhatMustExistDoesNotMakeIt() {
        assertThat(operator.with("If-Match", "*").put("/v1/roles/batch", BATCH).status())
                .isEqualTo(412);
        assertThat(operator.get("/v1/roles/batch").status()).isEqualTo(404);
    }

    @Test
    void aDeletedRoleGrantsNothingAndComesBackWithAHigherVersion() {
        assertThat(operator.put("/v1/roles/batch", BATCH).status()).isEqualTo(201);

        var deleted = operator.send("DELETE", api.https("/v1/roles/batch"), "");

        assertThat(deleted.status()).isEqualTo(204);
        assertThat(api.auditOf(deleted.requestId()).getFirst()).startsWith("RoleDeleted");
        assertThat(operator.send("DELETE", api.https("/v1/roles/batch"), "").status())
                .isEqualTo(404);
        assertThat(
                        TestClient.of(api, TestApi.ORDERS)
                                .post("/v1/issue", "{\"role\": \"batch\"}")
                                .status())
                .isEqualTo(404);
        assertThat(operator.put("/v1/roles/batch", BATCH).json().get("version").intValue())
                .isEqualTo(3);
    }

    @Test
    void theListHasEveryRole() {
        assertThat(operator.put("/v1/roles/batch", BATCH).status()).isEqualTo(201);

        assertThat(operator.get("/v1/roles").json().get("roles"))
                .extracting(role -> role.get("name").asText())
                .containsExactly("batch", "web");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{}; callers",
                "[]; ''",
                "{\"callers\": []}; callers",
                "{\"callers\": [{\"cluster\": \"dev\", \"namespace\": \"a\","
                        + " \"service_account\": \"*\"}], \"color\": 1}; color",
                "{\"callers\": [{\"cluster\": \"dev\", \"namespace\": \"a\","
                        + " \"service_account\": \"*\"}], \"issuer_ref\": \"nobody\","
                        + " \"allowed_domains\": [\"a.example\"]}; issuer_ref",
                "{\"callers\": [{\"cluster\": \"dev\", \"namespace\": \"a\","
                        + " \"service_account\": \"*\"}], \"issuer_ref\": \"root\","
                        + " \"allowed_domains\": [\"a.example\"]}; issuer_ref",
            })
    void aDocumentThatCouldNotBeMeantIsRefusedByField(String document, String field) {
        var answer = operator.put("/v1/roles/batch", document);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("invalid-role");
        assertThat(answer.field()).isEqualTo(field);
        assertThat(operator.get("/v1/roles/batch").status()).isEqualTo(404);
        assertThat(api.auditOf(answer.requestId())).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"signet-server", "signet-issuer", "signet-ocsp"})
    void theNamesOfOurOwnCertificatesAreNoRoles(String name) {
        assertThat(operator.put("/v1/roles/" + name, TestCa.ROLE).problem())
                .isEqualTo("invalid-role");
    }

    @Test
    void aNameThatIsNoneIsRefused() {
        var answer = operator.put("/v1/roles/Web", BATCH);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field()).isEqualTo("name");
    }

    @Test
    void theVersionsOfARoleStayAlsoWhenItIsDeleted() {
        assertThat(operator.put("/v1/roles/batch", BATCH).status()).isEqualTo(201);
        assertThat(patch(operator, "{\"ttl\": \"30m\"}").status()).isEqualTo(200);
        assertThat(operator.send("DELETE", api.https("/v1/roles/batch"), "").status())
                .isEqualTo(204);

        var first = operator.get("/v1/roles/batch/versions?limit=2").json();
        var last = operator.get("/v1/roles/batch/versions?after=" + first.get("next").asText());

        assertThat(first.get("versions"))
                .extracting(version -> version.get("version").intValue())
                .containsExactly(3, 2);
        assertThat(first.at("/versions/0/deleted").booleanValue()).isTrue();
        assertThat(first.at("/versions/1/document/ttl").asText()).isEqualTo("30m");
        assertThat(first.at("/versions/1/created_by").asText()).isEqualTo("operator:test");
        assertThat(last.json().get("versions")).hasSize(1);
        assertThat(last.json().has("next")).isFalse();
    }

    @Test
    void aCertificateNamesTheVersionItWasIssuedUnder() {
        assertThat(operator.put("/v1/roles/batch", BATCH).status()).isEqualTo(201);
        assertThat(patch(operator, "{\"ttl\": \"30m\"}").status()).isEqualTo(200);
        String serial =
                TestClient.of(api, TestApi.ORDERS)
                        .post("/v1/issue", "{\"role\": \"batch\"}")
                        .json()
                        .get("serial_number")
                        .asText();

        var certificate = operator.get("/v1/certificates/" + serial).json();
        var version =
                operator.get("/v1/roles/batch/versions/" + certificate.get("role_version").asInt());

        assertThat(version.json().get("version").intValue()).isEqualTo(2);
        assertThat(version.json().at("/document/ttl").asText()).isEqualTo("30m");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/roles/absent/versions, 404, name",
        "/v1/roles/absent/versions/1, 404, version",
        "/v1/roles/web/versions/9, 404, version",
        "/v1/roles/web/versions/0, 400, version",
        "/v1/roles/web/versions?limit=101, 400, limit",
        "/v1/roles/web/versions?after=x, 400, after",
    })
    void aVersionThatIsNoneIsNotFoundOrRefused(String path, int status, String field) {
        var answer = operator.get(path);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.field()).isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"30s", "1h"})
    void aRoleWhoseCertificatesWouldBeOverWhenTheyAreIssuedIsRefused(String life) {
        String json =
                BATCH.replace(
                        "\"1h\"", "\"%s\", \"not_before_duration\": \"%s\"".formatted(life, life));

        var answer = operator.put("/v1/roles/batch?force=true", json);

        assertThat(answer.problem()).as(answer.text()).isEqualTo("invalid-role");
        assertThat(answer.json().get("field").asText()).isEqualTo("not_before_duration");
        assertThat(answer.text()).contains("must be less than ttl");
    }

    @Test
    void aForceThatIsNeitherTrueNorFalseIsRefused() {
        var answer = operator.put("/v1/roles/batch?force=1", BATCH);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("field").asText()).isEqualTo("force");
    }

    /** Where an outage of four hours must be survived. */
    @Nested
    class WithALeastOutageBudget {

        private TestApi careful;
        private TestClient writer;

        @BeforeEach
        void start() {
            careful = new TestApi(new SurvivabilityConfig(Duration.ofHours(4)));
            writer = TestClient.of(careful, TestApi.OPERATOR);
        }

        @AfterEach
        void stop() {
            careful.close();
        }

        @Test
        void aRoleThatLeavesLessIsRefusedAndToldHowMuchItTakes() {
            var answer = writer.put("/v1/roles/batch", BATCH);

            assertThat(answer.problem()).as(answer.text()).isEqualTo("invalid-role");
            assertThat(answer.json().get("field").asText()).isEqualTo("ttl");
            assertThat(answer.text()).contains("outage budget of 4h", "at least 12h", "force=true");
        }

        @Test
        void itIsWrittenAllTheSameByForceAndWhatLeavesEnoughWithout() {
            assertThat(writer.put("/v1/roles/batch?force=true", BATCH).status()).isEqualTo(201);
            assertThat(writer.put("/v1/roles/batch", BATCH.replace("1h", "13h")).status())
                    .isEqualTo(200);
        }

        @Test
        void aPatchIsHeldToItAsWell() {
            assertThat(writer.put("/v1/roles/batch", BATCH.replace("1h", "13h")).status())
                    .isEqualTo(201);
            TestClient patching = writer.with("Content-Type", "application/merge-patch+json");

            assertThat(
                            patching.send(
                                            "PATCH",
                                            careful.https("/v1/roles/batch"),
                                            "{\"ttl\": \"2h\"}")
                                    .problem())
                    .isEqualTo("invalid-role");
            assertThat(
                            patching.send(
                                            "PATCH",
                                            careful.https("/v1/roles/batch?force=true"),
                                            "{\"ttl\": \"2h\"}")
                                    .status())
                    .isEqualTo(200);
        }
    }
}
