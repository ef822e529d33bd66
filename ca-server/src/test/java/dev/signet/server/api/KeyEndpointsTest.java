package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyEndpointsTest {

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

    @Test
    void tellsWhereEachKeyIsAndWhatItIsEncryptedUnder() {
        JsonNode keys = operator.get("/v1/keys").json();

        assertThat(keys.get("key_encryption_key").asText()).isEqualTo(api.ca.kek.id());
        assertThat(keys.get("data_keys")).hasSize(1);
        assertThat(keys.at("/data_keys/0/state").asText()).isEqualTo("active");
        assertThat(keys.at("/data_keys/0/keys").asInt()).isEqualTo(3);
        assertThat(keys.get("keys").findValuesAsText("issuer"))
                .containsExactlyInAnyOrder("root", "issuing", "ca.test/v1/log");
        assertThat(keys.get("keys").findValuesAsText("storage")).containsOnly("database");
    }

    @Test
    void aRotationAnswersWithHowThingsAreThenAndIssuingGoesOn() {
        JsonNode keys = operator.post("/v1/keys/rotate", "{}").json();

        assertThat(keys.get("data_keys")).hasSize(1);
        assertThat(keys.at("/data_keys/0/version").asInt()).isEqualTo(2);
        assertThat(keys.get("keys").findValuesAsText("data_key")).containsOnly("2");
        assertThat(TestClient.of(api, TestApi.ORDERS).post("/v1/issue", "{}").status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rotate", "rewrap"})
    void aDataKeyUnderAKeyThatThisServerDoesNotHaveIsNamedAndNothingChanges(String change) {
        api.ca.execute("UPDATE data_keys SET key_encryption_key = 'that of long ago'");
        String before = operator.get("/v1/keys").json().get("keys").toString();

        var refused = operator.post("/v1/keys/" + change, "{}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("keys-unreadable");
        assertThat(refused.text()).contains("that of long ago");
        assertThat(operator.get("/v1/keys").json().get("keys").toString()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rotate", "rewrap"})
    void refusesABodyWithAnythingInIt(String change) {
        assertThat(operator.post("/v1/keys/" + change, "{\"version\": 1}").status()).isEqualTo(400);
    }

    @Test
    void withoutATokenInTheConfigurationNoKeyCanBeInOne() {
        var refused =
                operator.post(
                        "/v1/issuers",
                        """
                        {"name": "sealed", "kind": "intermediate", "parent": "root",
                         "common_name": "Sealed CA", "key_storage": "pkcs11"}
                        """);

        assertThat(refused.status()).isIn(400, 409, 422);
        assertThat(refused.text()).contains("key_storage").contains("pkcs11");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"key_storage\": \"usb\"",
                "\"key_label\": \"ca\"",
                "\"key_storage\": \"pkcs11\", \"key_label\": \" \""
            })
    void refusesAStorageThatThereIsNotAndALabelWithoutAToken(String fields) {
        var refused =
                operator.post(
                        "/v1/issuers",
                        """
                        {"name": "sealed", "kind": "intermediate", "parent": "root",
                         "common_name": "Sealed CA", %s}
                        """
                                .formatted(fields));

        assertThat(refused.status()).isEqualTo(400);
    }
}
