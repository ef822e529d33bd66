package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code signet} as somebody sees it who types what the README says. */
class CommandLineTest {

    private static final Pattern CURL = Pattern.compile("( curl .*\\\\\\n.*/v1/issue)\\n");
    private static final Pattern HTTPS = Pattern.compile("HTTPS on https://localhost:(\\d+)");

    @TempDir private Path folder;

    @Test
    void devMakesACaThatASecondStartReusesAndWhatItPrintsWorksWhenPasted() throws Exception {
        String first = dev("--exit").succeeded();
        assertThat(steps(first))
                .containsExactly(
                        "start", "token", "issue", "chain", "mtls", "revoke", "crl", "refused");
        String root = Files.readString(folder.resolve("data/ca.crt"));

        Path out = folder.resolve("out");
        Process second = start(out);
        try {
            String said =
                    await("the second start serves")
                            .atMost(Duration.ofSeconds(90))
                            .until(() -> Files.readString(out), now -> now.contains("3. "));
            assertThat(said).contains("✓ start    the CA in data").doesNotContain("✗");
            assertThat(Files.readString(folder.resolve("data/ca.crt"))).isEqualTo(root);
            assertThat(pasted(said).path("certificate").asText()).contains("BEGIN CERTIFICATE");
            aTakenPortIsNamedTogetherWithTheOption(said);
        } finally {
            var _ = second.destroyForcibly().onExit().join();
        }
    }

    private void aTakenPortIsNamedTogetherWithTheOption(String said) throws Exception {
        Matcher port = HTTPS.matcher(said);
        assertThat(port.find()).isTrue();
        Tool refused =
                Tool.signet(
                        folder,
                        "dev",
                        "--data",
                        "another",
                        "--https-port",
                        port.group(1),
                        "--http-port",
                        "0",
                        "--exit");

        assertThat(refused.failed())
                .contains("port " + port.group(1) + " is in use")
                .contains("--https-port")
                .doesNotContain("\tat ");
    }

    @Test
    void theFilesWithKeysAreTheirOwnersAlone() throws Exception {
        Path data = TestServer.shared().data();

        assertThat(mode(data)).isEqualTo("rwx------");
        for (String secret :
                List.of(
                        "key-encryption.key",
                        "operator-token",
                        "stand-in-cluster/signing-key.jwk")) {
            assertThat(mode(data.resolve(secret))).as(secret).isEqualTo("rw-------");
        }
    }

    @Test
    void devTokenPrintsATokenOfTheWorkloadAskedFor() throws Exception {
        Path data = TestServer.shared().data();
        String token =
                Tool.signet(
                                folder,
                                "dev-token",
                                "shop/orders",
                                "--data",
                                data.toString(),
                                "--audience",
                                "vault",
                                "--ttl",
                                "10m",
                                "--pod",
                                "orders-7")
                        .succeeded()
                        .strip();

        assertThat(token).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
        JsonNode claims =
                Api.JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
        assertThat(claims.path("sub").asText()).isEqualTo("system:serviceaccount:shop:orders");
        assertThat(claims.path("aud").path(0).asText()).isEqualTo("vault");
        assertThat(claims.path("kubernetes.io").path("pod").path("name").asText())
                .isEqualTo("orders-7");
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(600);
    }

    @Test
    void aTokenForAnotherAudienceIsRefusedByTheServer() throws Exception {
        TestServer server = TestServer.shared();
        String token =
                Tool.signet(
                                folder,
                                "dev-token",
                                "shop/orders",
                                "--data",
                                server.data().toString(),
                                "--audience",
                                "vault")
                        .succeeded()
                        .strip();

        var refused = server.api().post("/v1/issue", token, "{}").with(401);
        assertThat(refused.json().path("detail").asText()).contains("audience");
        assertThat(refused.text()).doesNotContain(token);
    }

    private Tool dev(String... options) throws Exception {
        var arguments =
                new java.util.ArrayList<>(
                        List.of("dev", "--data", "data", "--https-port", "0", "--http-port", "0"));
        arguments.addAll(List.of(options));
        return Tool.signet(folder, arguments.toArray(String[]::new));
    }

    /** A start that goes on, by a command of its own as the launcher is one. */
    private Process start(Path out) throws Exception {
        var command = Tool.signetCommand();
        command.add(1, "-Dsignet.command=./signet");
        String script =
                command.stream()
                        .map(word -> "'" + word + "'")
                        .collect(Collectors.joining(" ", "#!/bin/sh\nexec ", " \"$@\"\n"));
        Path signet = Files.writeString(folder.resolve("signet"), script);
        Files.setPosixFilePermissions(signet, PosixFilePermissions.fromString("rwx------"));
        return new ProcessBuilder(
                        "./signet",
                        "dev",
                        "--data",
                        "data",
                        "--https-port",
                        "0",
                        "--http-port",
                        "0")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
    }

    private JsonNode pasted(String said) throws Exception {
        Matcher curl = CURL.matcher(said);
        assertThat(curl.find()).as(said).isTrue();
        return Api.JSON.readTree(Tool.run(folder, "sh", "-c", curl.group(1)).succeeded());
    }

    private static List<String> steps(String said) {
        return said.lines()
                .filter(line -> line.startsWith("✓") || line.startsWith("✗"))
                .map(line -> line.replaceAll("^✓ (\\S+).*\\(\\d+ ms\\)$", "$1"))
                .toList();
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
