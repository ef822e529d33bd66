package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration that docs/agent.md begins with, run as it is but for where things are. */
class AgentExampleTest {

    private static final Path EXAMPLE =
            Image.REPOSITORY.resolve("examples/agent/signet-agent.yaml");

    @TempDir private Path folder;

    @Test
    void theFirstConfigurationOfTheDocumentationKeepsFilesAndReloadsNginx() throws Exception {
        TestServer ca = TestServer.shared();
        Path token = Files.writeString(folder.resolve("token"), ca.token(TestServer.ORDERS));
        Path tls = folder.resolve("tls");
        Path reloaded = folder.resolve("reloaded");
        Path nginx =
                Files.writeString(
                        Files.createDirectory(folder.resolve("bin")).resolve("nginx"),
                        "#!/bin/sh\necho \"$*\" >>'" + reloaded + "'\n");
        assertThat(nginx.toFile().setExecutable(true)).isTrue();
        String config =
                here(
                        Files.readString(EXAMPLE),
                        Map.of(
                                "https://signet.signet.svc:8443", ca.https().toString(),
                                "/etc/signet/ca.crt", ca.ca().toString(),
                                "/var/run/secrets/tokens/signet", token.toString(),
                                "directory: /tls", "directory: " + tls,
                                "port: 9180", "port: 0"));
        Path file = Files.writeString(folder.resolve("signet-agent.yaml"), config);
        var place =
                new Place(
                        Place.HERE.host(),
                        List.of(),
                        Map.of("PATH", nginx.getParent() + ":" + System.getenv("PATH")));

        try (AgentProcess agent = AgentProcess.start(place, "agent", "--config", file.toString())) {
            agent.says("default: reloaded");
            await().atMost(Duration.ofMinutes(1)).until(agent::isReady);
            agent.signal("TERM");
            assertThat(agent.ended()).isZero();
        }

        assertThat(reloaded).hasContent("-s reload\n");
        assertThat(Pki.certificates(tls.resolve("tls.crt"))).hasSize(2);
    }

    /** Each value must be there, so that the example is what is run. */
    private static String here(String example, Map<String, String> places) {
        String text = example;
        for (var place : places.entrySet()) {
            assertThat(text).contains(place.getKey());
            text = text.replace(place.getKey(), place.getValue());
        }
        return text;
    }
}
