package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What CA keys are encrypted under, changed by an operator. */
class KeyRotationTest {

    private static final String VARIABLE = "SIGNET_KEY_ENCRYPTION_KEY";

    @TempDir private Path folder;

    @Test
    void theKeyEncryptionKeyMovesFromItsFileToTheEnvironmentAndNobodyNeedsTheFileAnyMore()
            throws Exception {
        Path data = folder.resolve("data");
        var _ = TestServer.initialize(data);
        SignetYaml yaml = SignetYaml.of(data);
        yaml.keepKeysUnder("environment: " + VARIABLE, "file: key-encryption.key");
        Place place = new Place(Place.HERE.host(), List.of(), Map.of(VARIABLE, newKey()));
        try (TestServer server = TestServer.serve(data, place)) {
            server.api()
                    .put("/v1/roles/workloads", server.operatorToken(), Roles.WORKLOADS)
                    .with(201);
            JsonNode rewrapped = change(server, "rewrap");
            assertThat(rewrapped.path("data_keys")).hasSize(1);
            assertThat(rewrapped.path("data_keys").get(0).path("key_encryption_key"))
                    .isEqualTo(rewrapped.path("key_encryption_key"));

            JsonNode rotated = change(server, "rotate");
            assertThat(rotated.path("keys"))
                    .hasSize(3)
                    .allMatch(key -> key.path("data_key").asInt() == 2);
            var _ = server.issue(ORDERS, folder.resolve("before"));
        }
        Files.delete(data.resolve("key-encryption.key"));
        yaml.keepKeysUnder("environment: " + VARIABLE, "");

        try (TestServer restarted = TestServer.serve(data, place)) {
            var issued = restarted.issue(ORDERS, folder.resolve("after")).withCrls();
            assertThat(issued.verifyWithOpenssl().succeeded()).contains("leaf.pem: OK");
        }
        assertThat(Tool.signet(folder, "server", "--config", yaml.file().toString()).failed())
                .contains(VARIABLE);
    }

    private static JsonNode change(TestServer server, String change) throws Exception {
        return server.api()
                .post("/v1/keys/" + change, server.operatorToken(), "{}")
                .with(200)
                .json();
    }

    private static String newKey() {
        byte[] octets = new byte[32];
        new SecureRandom().nextBytes(octets);
        return Base64.getEncoder().encodeToString(octets);
    }
}
