package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** API tokens as operators have them. */
class ApiTokenEndpointsTest {

    private TestApi api;
    private TestClient admin;

    @BeforeEach
    void start() {
        api = new TestApi();
        admin = TestClient.of(api, TestApi.OPERATOR);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private TestClient.Answer create(TestClient by, String name, String grant) {
        return by.post(
                "/v1/api-tokens",
                "{\"name\": \"" + name + "\", \"grants\": [\"" + grant + "\"], \"ttl\": \"30d\"}");
    }

    private String made(String name, String grant) {
        var answer = create(admin, name, grant);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().get("token").asText();
    }

    private TestClient.Answer revoke(TestClient by, String name) {
        return by.send("DELETE", api.https("/v1/api-tokens/" + name), "");
    }

    @Test
    void aTokenIsMadeUsedListedRotatedAndRevoked() {
        String token = made("shop", "team@namespace:dev/shop");
        var shop = TestClient.of(api, token);

        assertThat(shop.get("/v1/certificates?cluster=dev&namespace=shop").status()).isEqualTo(200);
        assertThat(shop.get("/v1/roles").problem()).isEqualTo("not-permitted");

        JsonNode listed = admin.get("/v1/api-tokens").json().get("api_tokens").get(0);
        assertThat(listed.get("name").asText()).isEqualTo("shop");
        assertThat(listed.get("grants").get(0).asText()).isEqualTo("team@namespace:dev/shop");
        assertThat(listed.get("created_by").asText()).isEqualTo("operator:test");
        assertThat(listed.get("expires_at").asText()).isEqualTo("2026-03-31T12:00:00Z");
        assertThat(listed.get("last_used_at").asText()).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(listed.has("token")).isFalse();

        var rotated = admin.post("/v1/api-tokens/shop/rotate", "{\"ttl\": \"1d\"}");
        assertThat(rotated.status()).as(rotated.text()).isEqualTo(200);
        assertThat(rotated.header("Cache-Control")).isEqualTo("no-store");
        assertThat(shop.get("/v1/certificates").status()).isEqualTo(401);

        assertThat(revoke(admin, "shop").status()).isEqualTo(204);
        var again = TestClient.of(api, rotated.json().get("token").asText());
        assertThat(again.get("/v1/certificates").status()).isEqualTo(401);
        assertThat(admin.get("/v1/api-tokens").json().get("api_tokens")).isEmpty();
    }

    @Test
    void whatHappensToATokenIsAuditedWithTheRequest() {
        var made = create(admin, "shop", "auditor");
        var used = TestClient.of(api, made.json().get("token").asText()).get("/v1/roles");
        var revoked = revoke(admin, "shop");

        assertThat(api.auditOf(made.requestId()))
                .singleElement()
                .asString()
                .startsWith("ApiTokenCreated")
                .contains("\"grants\":\"auditor\"")
                .doesNotContain("signet_op_");
        assertThat(api.auditOf(used.requestId()))
                .containsExactly("ApiTokenFirstUsed {\"name\":\"shop\"}");
        assertThat(api.auditOf(revoked.requestId()))
                .containsExactly("ApiTokenRevoked {\"name\":\"shop\"}");
    }

    @Test
    void nobodyGrantsMoreThanTheyHaveAndNobodyProlongsATokenWithoutThePermission() {
        var limited =
                TestClient.of(
                        api, made("limited", "tokens:write\", \"auditor\", \"admin@mount:edge"));
        var auditor = TestClient.of(api, made("auditor", "auditor"));

        assertThat(create(limited, "one", "admin@mount:edge").status()).isEqualTo(201);
        assertThat(create(limited, "two", "admin").problem()).isEqualTo("not-permitted");
        assertThat(create(limited, "two", "tokens:write").status()).isEqualTo(201);
        assertThat(revoke(limited, "limited").status()).isEqualTo(204);
        assertThat(auditor.post("/v1/api-tokens/auditor/rotate", "{}").problem())
                .isEqualTo("not-permitted");
    }

    @Test
    void aNameIsGivenOnce() {
        var _ = made("shop", "auditor");

        assertThat(create(admin, "shop", "auditor").problem()).isEqualTo("api-token-exists");
        assertThat(revoke(admin, "absent").problem()).isEqualTo("unknown-api-token");
        assertThat(admin.post("/v1/api-tokens/absent/rotate", "").problem())
                .isEqualTo("unknown-api-token");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'grants': ['auditor']}|name",
                "{'name': 'A', 'grants': ['auditor']}|name",
                "{'name': 'a'}|grants",
                "{'name': 'a', 'grants': []}|grants",
                "{'name': 'a', 'grants': ['root']}|grants[0]",
                "{'name': 'a', 'grants': ['auditor', 'team']}|grants[1]",
                "{'name': 'a', 'grants': ['audit:read@mount:edge']}|grants[0]",
                "{'name': 'a', 'grants': ['auditor'], 'ttl': '366d'}|ttl",
                "{'name': 'a', 'grants': ['auditor'], 'ttl': 'soon'}|ttl"
            })
    void whatIsNoTokenIsRefusedAndThePlaceNamed(String body, String field) {
        var answer = admin.post("/v1/api-tokens", body.replace('\'', '"'));

        assertThat(answer.problem()).isEqualTo("malformed-request");
        assertThat(answer.field()).isEqualTo(field);
    }
}
