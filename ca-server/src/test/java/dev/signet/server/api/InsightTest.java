package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators can find out before they change a role. */
class InsightTest {

    private static final String PAYMENTS =
            "\"identity\": {\"cluster\": \"dev\", \"namespace\": \"%s\","
                    + " \"service_account\": \"payments\"}";

    private static final String ADMITS_OTHERS =
            """
            {"callers": [{"cluster": "dev", "namespace": "hidden", "service_account": "hidden"}],
             "allowed_domains": ["secret.example"]}
            """;

    private TestApi api;
    private TestClient operator;
    private TestClient orders;

    @BeforeEach
    void start() {
        api = new TestApi();
        operator = TestClient.of(api, TestApi.OPERATOR);
        orders = TestClient.of(api, TestApi.ORDERS);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Nested
    class Explaining {

        private TestClient.Answer explain(String namespace, String more) {
            return operator.post("/v1/explain", "{" + PAYMENTS.formatted(namespace) + more + "}");
        }

        @Test
        void anOperatorAsksForAnother() {
            var answer = explain("shop", "").json();

            assertThat(answer.get("decision").asText()).isEqualTo("granted");
            assertThat(answer.at("/names/0").asText()).isEqualTo("payments.shop.svc.cluster.local");
            assertThat(answer.has("smallest_change")).isFalse();
        }

        @Test
        void theSmallestChangeCanBePutInForceAsItIs() {
            var change = explain("bank", ", \"ttl\": \"72h\"").json().get("smallest_change");

            var patched =
                    operator.with("Content-Type", "application/merge-patch+json")
                            .with("If-Match", "\"" + change.get("role_version").asInt() + "\"")
                            .send(
                                    "PATCH",
                                    api.https("/v1/roles/" + change.get("role").asText()),
                                    change.get("patch").toString());

            assertThat(patched.status()).as(patched.text()).isEqualTo(200);
            assertThat(change.get("words")).hasSize(2);
            assertThat(explain("bank", ", \"ttl\": \"72h\"").json().get("decision").asText())
                    .isEqualTo("granted");
        }

        @Test
        void aWorkloadLearnsWhatToAskItsOperatorFor() {
            var answer = orders.post("/v1/explain", "{\"ttl\": \"72h\"}").json();

            assertThat(answer.at("/smallest_change/words/0").asText()).isEqualTo("max_ttl: \"3d\"");
            assertThat(answer.get("smallest_change")).hasSize(1);
        }

        @Test
        void aWorkloadLearnsNothingOfARoleThatDoesNotAdmitIt() {
            assertThat(operator.put("/v1/roles/vault", ADMITS_OTHERS).status()).isEqualTo(201);

            var answer = orders.post("/v1/explain", "{\"role\": \"vault\"}");

            assertThat(answer.json().at("/refusal/rule").asText()).isEqualTo("callers");
            assertThat(answer.text()).doesNotContain("smallest_change", "secret");
        }

        @Test
        void aNamespaceThatTheConfigurationKeepsOutHasNoChange() {
            var answer = explain("kube-system", "").json();

            assertThat(answer.get("decision").asText()).isEqualTo("refused");
            assertThat(answer.at("/refusal/rule").asText()).isEqualTo("clusters");
            assertThat(answer.at("/smallest_change/patch").isMissingNode()).isTrue();
        }

        @Test
        void onlyAnOperatorMayAskForAnother() {
            var answer = orders.post("/v1/explain", "{" + PAYMENTS.formatted("shop") + "}");

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.problem()).isEqualTo("not-permitted");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                value = {
                    "{}; identity",
                    "{\"identity\": {\"cluster\": \"dev\"}}; identity.namespace",
                    "{\"identity\": {\"cluster\": \"prod\", \"namespace\": \"a\","
                            + " \"service_account\": \"b\"}}; identity.cluster",
                    "{\"identity\": {\"cluster\": \"dev\", \"namespace\": \"A\","
                            + " \"service_account\": \"b\"}}; identity",
                    "{\"identity\": {\"cluster\": \"dev\", \"uid\": \"A\"}}; identity.uid",
                })
        void anIdentityThatIsNoneIsRefused(String body, String field) {
            var answer = operator.post("/v1/explain", body);

            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.field()).isEqualTo(field);
        }
    }

    @Nested
    class AskingWho {

        @Test
        void aNameTellsItsRulesAndHolders() {
            assertThat(orders.post("/v1/issue", "{}").status()).isEqualTo(201);

            var who = operator.get("/v1/names/orders.shop.svc.cluster.local/who").json();

            assertThat(who.get("rules")).hasSize(1);
            assertThat(who.at("/rules/0/identities/0").toString())
                    .isEqualTo(
                            "{\"cluster\":\"dev\",\"namespace\":\"shop\",\"service_account\":\"orders\"}");
            assertThat(who.get("known"))
                    .extracting(known -> known.get("service_account").asText())
                    .containsExactly("orders");
        }

        @ParameterizedTest
        @CsvSource({
            "/v1/names/-/who?name=spiffe://dev.example/ns/shop/sa/orders, uri, 1",
            "/v1/names/10.1.2.3/who, ip, 1",
            "/v1/names/fd00::1/who, ip, 1",
            "/v1/names/www.example.org/who, dns, 1",
            "/v1/names/www.example.net/who, dns, 0",
            "/v1/names/ops@example.org/who, email, 0",
            "/v1/names/-/who?name=1.3.6.1.4.1.311.20.2.3;UTF8:ops, other, 0",
        })
        void everyKindOfNameCanBeAskedAbout(String path, String kind, int rules) {
            var who = operator.get(path).json();

            assertThat(who.get("kind").asText()).isEqualTo(kind);
            assertThat(who.get("rules")).hasSize(rules);
        }

        @ParameterizedTest
        @CsvSource({
            "/v1/names/-/who",
            "/v1/names/a.b/who?name=a.b",
            "/v1/names/a_b..c/who",
            "/v1/names/-/who?name=x:y%20z",
        })
        void whatIsNoNameIsRefused(String path) {
            var answer = operator.get(path);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.field()).isEqualTo("name");
        }
    }

    @Nested
    class Replaying {

        private TestClient.Answer replay(String role, String body) {
            return operator.post("/v1/roles/" + role + "/replay", body);
        }

        @Test
        void aPatchIsTriedOnWhatWasAsked() {
            assertThat(orders.post("/v1/issue", "{\"ttl\": \"48h\"}").status()).isEqualTo(201);
            assertThat(orders.post("/v1/issue", "{\"ttl\": \"72h\"}").status()).isEqualTo(403);

            var shorter = replay("web", "{\"patch\": {\"max_ttl\": \"24h\"}}").json();
            var longer = replay("web", "{\"patch\": {\"max_ttl\": \"3d\"}, \"days\": 1}").json();

            assertThat(shorter.get("requests").intValue()).isEqualTo(2);
            assertThat(shorter.at("/refused/count").intValue()).isEqualTo(1);
            assertThat(shorter.at("/refused/samples/0/after/rule").asText()).isEqualTo("max_ttl");
            assertThat(shorter.at("/refused/samples/0/request/ttl").asText()).isEqualTo("2d");
            assertThat(longer.at("/granted/count").intValue()).isEqualTo(1);
            assertThat(operator.get("/v1/roles/web").json().get("version").intValue()).isEqualTo(1);
        }

        @Test
        void aRoleThatDoesNotExistYetCanBeTried() {
            assertThat(orders.post("/v1/issue", "{}").status()).isEqualTo(201);
            JsonNode web = operator.get("/v1/roles/web").json();
            var document = ((com.fasterxml.jackson.databind.node.ObjectNode) web.deepCopy());
            var _ = document.remove(java.util.List.of("name", "version"));

            var answer = replay("other", "{\"document\": " + document + "}").json();

            assertThat(answer.has("role_version")).isFalse();
            assertThat(answer.at("/refused/samples/0/after/field").asText()).isEqualTo("role");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                value = {
                    "web; {}; 400; document",
                    "web; {\"patch\": {}, \"document\": {}}; 400; document",
                    "web; {\"patch\": {}, \"days\": 91}; 400; days",
                    "web; {\"patch\": {}, \"days\": 0}; 400; days",
                    "web; {\"patch\": {\"ttl\": \"91d\"}}; 400; ttl",
                    "web; {\"patch\": []}; 400; ''",
                    "web; {\"patch\": {}, \"more\": 1}; 400; more",
                    "none; {\"patch\": {}}; 404; name",
                })
        void whatCannotBeReplayedIsRefused(String role, String body, int status, String field) {
            var answer = replay(role, body);

            assertThat(answer.status()).as(answer.text()).isEqualTo(status);
            assertThat(answer.field()).isEqualTo(field);
        }
    }
}
