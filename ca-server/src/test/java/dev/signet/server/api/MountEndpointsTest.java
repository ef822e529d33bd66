package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.TestCa;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountEndpointsTest {

    private final TestApi api = new TestApi();
    private final TestClient operator = TestClient.of(api, TestApi.OPERATOR);

    @AfterEach
    void stop() {
        api.close();
    }

    private TestClient.Answer create(String json) {
        return operator.post("/v1/mounts", json);
    }

    private TestClient.Answer patch(String mount, String json) {
        return operator.with("Content-Type", "application/merge-patch+json")
                .send("PATCH", api.https("/v1/mounts/" + mount), json);
    }

    private TestClient.Answer delete(String mount) {
        return operator.send("DELETE", api.https("/v1/mounts/" + mount), "");
    }

    @Test
    void theMountPkiIsThereFromTheStart() {
        JsonNode mounts = operator.get("/v1/mounts").json().get("mounts");

        assertThat(mounts).hasSize(1);
        assertThat(mounts.get(0).get("name").asText()).isEqualTo("pki");
        assertThat(mounts.get(0).get("max_lease_ttl").asText()).isEqualTo("3650d");
        assertThat(mounts.get(0).has("crl")).isFalse();
    }

    @Test
    void aNewMountIsInForceWhenTheAnswerIsThere() {
        var created =
                create(
                        "{\"name\": \"pki_int\", \"max_lease_ttl\": \"43800h\", \"crl\": {\"shards\": 4}}");

        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.json().get("max_lease_ttl").asText()).isEqualTo("1825d");
        assertThat(created.json().get("crl").toString())
                .isEqualTo("{\"period\":\"1h\",\"lifetime\":\"1d\",\"shards\":4,\"deltas\":false}");
        assertThat(api.auditOf(created.requestId()).getFirst())
                .startsWith("MountChanged")
                .contains("\"pki_int\"");
        assertThat(operator.get("/v1/mounts/pki_int").json()).isEqualTo(created.json());
        assertThat(operator.get("/v1/trust-bundle?mount=pki_int").json().get("certificates"))
                .isEmpty();
    }

    @Test
    void aNameIsGivenOnce() {
        assertThat(create("{\"name\": \"second\"}").status()).isEqualTo(201);

        assertThat(create("{\"name\": \"second\"}").problem()).isEqualTo("mount-exists");
        assertThat(create("{\"name\": \"pki\"}").problem()).isEqualTo("mount-exists");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                    | name",
                "[]                                                    | name",
                "{\"name\": 1}                                         | name",
                "{\"name\": \"A\"}                                     | name",
                "{\"name\": \"a\", \"ttl\": \"1h\"}                    | ttl",
                "{\"name\": \"a\", \"default_issuer\": \"ca\"}         | default_issuer",
                "{\"name\": \"a\", \"max_lease_ttl\": \"soon\"}        | max_lease_ttl",
                "{\"name\": \"a\", \"max_lease_ttl\": \"100000d\"}     | max_lease_ttl",
                "{\"name\": \"a\", \"crl\": {\"shards\": 0}}           | crl",
                "{\"name\": \"a\", \"crl\": {\"shards\": 9000000000}}  | crl",
                "{\"name\": \"a\", \"crl\": {\"period\": \"20h\"}}     | crl",
                "{\"name\": \"a\", \"crl\": {\"period\": \"\"}}        | crl.period",
                "{\"name\": \"a\", \"crl\": {\"delta\": 1}}            | crl.delta"
            })
    void whatCouldNotBeMeantIsRefusedByItsField(String body, String field) {
        var refused = create(body);

        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.json().get("field").asText()).isEqualTo(field);
        assertThat(operator.get("/v1/mounts").json().get("mounts")).hasSize(1);
    }

    @Test
    void aPatchChangesWhatItNamesAndNothingElse() {
        var changed = patch("pki", "{\"crl\": {\"shards\": 4}}");
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        var again = patch("pki", "{\"crl\": {\"period\": \"30m\"}, \"max_lease_ttl\": \"1d\"}");

        assertThat(again.json().get("crl").toString())
                .isEqualTo(
                        "{\"period\":\"30m\",\"lifetime\":\"1d\",\"shards\":4,\"deltas\":false}");
        assertThat(again.json().get("max_lease_ttl").asText()).isEqualTo("1d");
        JsonNode back = patch("pki", "{\"crl\": null, \"max_lease_ttl\": null}").json();
        assertThat(back.has("crl")).isFalse();
        assertThat(back.get("max_lease_ttl").asText()).isEqualTo("3650d");
    }

    @ParameterizedTest
    @CsvSource({"root", "nobody", "second:ca", "No"})
    void theDefaultIssuerIsAnActiveOneOfTheSameMount(String issuer) {
        assertThat(create("{\"name\": \"second\"}").status()).isEqualTo(201);
        api.ca.found("second");

        var refused = patch("pki", "{\"default_issuer\": \"" + issuer + "\"}");

        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.json().get("field").asText()).isEqualTo("default_issuer");
        assertThat(patch("pki", "{\"default_issuer\": \"issuing\"}").status()).isEqualTo(200);
        assertThat(patch("second", "{\"default_issuer\": \"ca\"}").status()).isEqualTo(200);
    }

    @Test
    void aMountIsDeletedOnlyWhenNothingIsInIt() {
        assertThat(create("{\"name\": \"empty\"}").status()).isEqualTo(201);
        assertThat(create("{\"name\": \"second\"}").status()).isEqualTo(201);
        assertThat(operator.put("/v1/roles/empty:web", TestCa.ROLE).status()).isEqualTo(201);
        api.ca.found("second");

        assertThat(request("requested:ca").status()).isEqualTo(404);
        assertThat(create("{\"name\": \"requested\"}").status()).isEqualTo(201);
        assertThat(request("requested:ca").status()).isEqualTo(201);

        var refused = delete("requested");
        assertThat(refused.problem()).isEqualTo("mount-in-use");
        assertThat(refused.text()).contains("in mount requested, or requests for issuers");
        assertThat(delete("empty").problem()).isEqualTo("mount-in-use");
        assertThat(delete("second").problem()).isEqualTo("mount-in-use");
        assertThat(delete("pki").problem()).isEqualTo("mount-in-use");
        assertThat(operator.send("DELETE", api.https("/v1/roles/empty:web"), "").status())
                .isEqualTo(204);
        var deleted = delete("empty");
        assertThat(deleted.status()).as(deleted.text()).isEqualTo(204);
        assertThat(api.auditOf(deleted.requestId()).getFirst()).startsWith("MountDeleted");
        assertThat(operator.get("/v1/mounts/empty").problem()).isEqualTo("unknown-mount");
        assertThat(delete("empty").problem()).isEqualTo("unknown-mount");
        assertThat(patch("empty", "{}").problem()).isEqualTo("unknown-mount");
    }

    private TestClient.Answer request(String name) {
        return operator.post(
                "/v1/issuer-requests",
                "{\"name\": \"%s\", \"common_name\": \"Requested\"}".formatted(name));
    }

    @Test
    void noCaCertificateIsValidForLongerThanTheMountWhereItIsSignedAllows() {
        assertThat(create("{\"name\": \"brief\", \"max_lease_ttl\": \"100d\"}").status())
                .isEqualTo(201);
        String root =
                "{\"name\": \"brief:root\", \"kind\": \"root\", \"common_name\": \"Brief\"%s}";

        var longer = operator.post("/v1/issuers", root.formatted(", \"ttl\": \"101d\""));
        assertThat(longer.field()).isEqualTo("ttl");
        assertThat(longer.text())
                .contains("longer than anything in mount brief lasts; at most 100d");
        JsonNode made = operator.post("/v1/issuers", root.formatted("")).json();
        assertThat(
                        Duration.between(
                                Instant.parse(made.get("not_before").asText()),
                                Instant.parse(made.get("not_after").asText())))
                .isEqualTo(Duration.ofDays(100).minusSeconds(1));
    }

    @Test
    void aRoleCannotBeMadeInAMountThatIsNotThere() {
        var refused = operator.put("/v1/roles/nowhere:web", TestCa.ROLE);

        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.problem()).isEqualTo("unknown-mount");
    }
}
