package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.KeyStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workloads of no cluster: jobs of a CI system, and machines that join with a token. */
class OtherWorkloadsTest {

    private TestApi api;
    private TestClient admin;

    @BeforeEach
    void start() {
        api = new TestApi();
        admin = TestClient.of(api, TestApi.OPERATOR);
        role("ci", "jwt:ci", "shop");
        role("edge", "join:*", "edge");
        role("everyone", "*", "*");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private void role(String name, String cluster, String namespace) {
        var answer =
                admin.put(
                        "/v1/roles/" + name,
                        """
                        {"callers": [{"cluster": "%s", "namespace": "%s", "service_account": "*"}],
                         "allowed_domains": ["{{service_account}}.{{namespace}}.example.org"],
                         "allowed_uri_sans":
                             ["spiffe://{{trust_domain}}/{{namespace}}/{{service_account}}"],
                         "ttl": "1h"}
                        """
                                .formatted(cluster, namespace));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private TestClient.Answer make(TestClient by, String role) {
        return by.post(
                "/v1/join-tokens",
                """
                {"role": "%s", "namespace": "edge", "service_account": "web-7", "ttl": "5m"}
                """
                        .formatted(role));
    }

    private JsonNode made(String role) {
        var answer = make(admin, role);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        return answer.json();
    }

    private TestClient joining(JsonNode made) {
        return TestClient.of(api, made.get("token").asText());
    }

    private TestClient.Answer issue(TestClient by, String body) {
        return by.post("/v1/issue", body.replace('\'', '"'));
    }

    private JsonNode listed(TestClient by) {
        return by.get("/v1/join-tokens").json().get("join_tokens");
    }

    @Test
    void aJobOfAConfiguredIssuerIsIssuedToAsRolesNameItAndRenewsByItsCertificate() {
        KeyStore keyStore = Certificates.keyStore(api, TestApi.CI);
        var client = TestClient.anonymous(api).withCertificate(keyStore, Certificates.PASSWORD);

        var renewed = client.post("/v1/renew", "{}");
        var otherRole = client.post("/v1/renew", "{\"role\": \"everyone\"}");

        assertThat(renewed.status()).as(renewed.text()).isEqualTo(201);
        String serial = renewed.json().get("serial_number").asText();
        JsonNode record = admin.get("/v1/certificates/" + serial).json();
        assertThat(record.get("role").asText()).isEqualTo("ci");
        assertThat(record.toString()).contains("\"cluster\":\"jwt:ci\"", "deploy.shop.example.org");
        assertThat(otherRole.status()).isEqualTo(403);
        assertThat(admin.get("/v1/certificates?cluster=jwt:ci").json().get("certificates"))
                .hasSize(2);
    }

    @Test
    void aRevokedCertificateOfAJobRenewsNothing() {
        KeyStore keyStore = Certificates.keyStore(api, TestApi.CI);
        var client = TestClient.anonymous(api).withCertificate(keyStore, Certificates.PASSWORD);
        String serial =
                admin.get("/v1/certificates?cluster=jwt:ci")
                        .json()
                        .at("/certificates/0/serial_number")
                        .asText();

        var revoked = admin.post("/v1/revoke", "{\"serial_number\": \"" + serial + "\"}");

        assertThat(revoked.status()).as(revoked.text()).isEqualTo(200);
        assertThat(client.post("/v1/renew", "{}").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"everyone", "edge", "web"})
    void aRoleThatDoesNotNameTheIssuerOfAJobRefusesIt(String role) {
        var answer = issue(TestClient.of(api, TestApi.CI), "{'role': '" + role + "'}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(403);
        assertThat(answer.text()).contains("does not admit jwt:ci/shop/deploy");
    }

    @Test
    void whatAJobWouldBeAnsweredIsExplainedToOperators() {
        var explained =
                admin.post(
                        "/v1/explain",
                        """
                        {"identity": {"cluster": "jwt:ci", "namespace": "shop",
                                      "service_account": "deploy"}, "role": "ci"}
                        """);
        var unknown =
                admin.post(
                        "/v1/explain",
                        """
                        {"identity": {"cluster": "jwt:other", "namespace": "shop",
                                      "service_account": "deploy"}}
                        """);

        assertThat(explained.json().get("decision").asText()).isEqualTo("granted");
        assertThat(explained.text()).contains("deploy.shop.example.org", "spiffe://ci.example/");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.text()).contains("there are dev, jwt:ci");
    }

    @Test
    void aMachineJoinsOnceAndRenewsByItsCertificate() throws Exception {
        JsonNode made = made("edge");

        KeyStore keyStore = Certificates.keyStore(api, made.get("token").asText());
        var again = issue(joining(made), "{}");

        assertThat(again.status()).isEqualTo(401);
        assertThat(again.text()).contains(made.get("id").asText() + " is used");
        assertThat(again.header("WWW-Authenticate")).contains("invalid_token");
        var renewed =
                TestClient.anonymous(api)
                        .withCertificate(keyStore, Certificates.PASSWORD)
                        .post("/v1/renew", "{}");
        assertThat(renewed.status()).as(renewed.text()).isEqualTo(201);
        JsonNode token = listed(admin).get(0);
        assertThat(token.get("state").asText()).isEqualTo("used");
        assertThat(token.has("token")).isFalse();
        assertThat(api.ca.auditKinds()).contains("JoinTokenCreated", "JoinTokenUsed");
        JsonNode record =
                admin.get("/v1/certificates/" + token.get("serial_number").asText()).json();
        assertThat(record.toString())
                .contains("join:machines", "edge", "web-7.edge.example.org")
                .contains(made.get("id").asText());
    }

    @Test
    void onlyTheHashOfATokenIsKept() {
        JsonNode made = made("edge");

        String rows =
                api.ca
                        .database
                        .resultOf(
                                tx -> tx.createQuery("SELECT * FROM join_tokens").mapToMap().list())
                        .toString();
        String log =
                api.ca
                        .database
                        .resultOf(tx ->
                                tx.createQuery("SELECT body FROM audit_events").mapToMap().list())
                        .toString();

        String secret = made.get("token").asText().substring("signet_join_".length());
        assertThat(rows).contains(made.get("id").asText()).doesNotContain(secret);
        assertThat(log).contains(made.get("id").asText()).doesNotContain(secret);
    }

    @Test
    void aRefusalDoesNotUseATokenUp() {
        JsonNode made = made("edge");

        var otherName = issue(joining(made), "{'alt_names': 'bank.example.org'}");
        var otherRole = issue(joining(made), "{'role': 'everyone'}");

        assertThat(otherName.status()).isEqualTo(403);
        assertThat(otherRole.status()).isEqualTo(403);
        assertThat(otherRole.text()).contains("the join token is for role edge, not for everyone");
        assertThat(issue(joining(made), "{'role': 'edge'}").status()).isEqualTo(201);
    }

    @Test
    void aTokenForARoleThatDoesNotAdmitMachinesGetsNothing() {
        var answer = issue(joining(made("everyone")), "{}");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("does not admit join:machines/edge/web-7");
    }

    @Test
    void aTokenIsRefusedAfterItsMinutes() {
        JsonNode made = made("edge");

        api.ca.clock.advance(Duration.ofMinutes(5));
        var answer = issue(joining(made), "{}");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).contains(" is expired");
        assertThat(listed(admin).get(0).get("state").asText()).isEqualTo("expired");
    }

    @Test
    void aTokenThatWasTakenBackIsRefused() {
        JsonNode made = made("edge");

        var revoked = revoke(admin, made.get("id").asText());
        var again = revoke(admin, made.get("id").asText());

        assertThat(revoked.status()).isEqualTo(204);
        assertThat(again.status()).isEqualTo(204);
        assertThat(issue(joining(made), "{}").text()).contains(" is revoked");
        assertThat(api.ca.auditKinds()).containsOnlyOnce("JoinTokenRevoked");
        assertThat(revoke(admin, "0".repeat(16)).problem()).isEqualTo("unknown-join-token");
    }

    private TestClient.Answer revoke(TestClient by, String id) {
        return by.send("DELETE", api.https("/v1/join-tokens/" + id), "");
    }

    @ParameterizedTest
    @CsvSource({
        "signet_join_",
        "signet_join_short",
        "signet_join_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    })
    void whatIsNoTokenOfOursIsRefused(String token) {
        assertThat(issue(TestClient.of(api, token), "{}").status()).isEqualTo(401);
    }

    @Test
    void aJoinTokenIsGoodForIssuingAlone() {
        var machine = joining(made("edge"));

        assertThat(machine.post("/v1/renew", "{}").status()).isEqualTo(403);
        assertThat(machine.get("/v1/certificates").status()).isEqualTo(403);
        assertThat(machine.post("/v1/explain", "{}").status()).isEqualTo(403);
        assertThat(machine.post("/v1/revoke", "{}").status()).isEqualTo(403);
        assertThat(machine.get("/v1/join-tokens").status()).isEqualTo(403);
    }

    @Test
    void anOperatorLetsMachinesJoinAsFarAsItsGrantsReach() {
        JsonNode edge = made("edge");
        var limited =
                TestClient.of(
                        api,
                        TestApi.operator("join-tokens:write@role:ci join-tokens:read@role:ci"));

        assertThat(make(limited, "ci").status()).isEqualTo(201);
        assertThat(make(limited, "edge").problem()).isEqualTo("not-permitted");
        assertThat(make(limited, "absent").problem()).isEqualTo("not-permitted");
        assertThat(revoke(limited, edge.get("id").asText()).problem())
                .isEqualTo("unknown-join-token");
        assertThat(listed(limited)).hasSize(1);
        assertThat(listed(admin)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'role': 'edge', 'namespace': 'A', 'service_account': 'a'} | namespace",
                "{'role': 'edge', 'namespace': 'a', 'service_account': 'A'} | service_account",
                "{'role': 'edge', 'namespace': 'a'} | service_account",
                "{'role': 'E', 'namespace': 'a', 'service_account': 'a'} | role",
                "{'namespace': 'a', 'service_account': 'a'} | role",
                "{'role': 'edge', 'namespace': 'a', 'service_account': 'a', 'ttl': '61m'} | ttl",
                "{'role': 'edge', 'namespace': 'a', 'service_account': 'a', 'ttl': '59s'} | ttl"
            })
    void whatIsNoMachineRoleOrTimeIsRefusedByName(String body, String field) {
        var answer = admin.post("/v1/join-tokens", body.replace('\'', '"'));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field()).isEqualTo(field);
    }
}
