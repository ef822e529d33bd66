package dev.signet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevCommandTest {

    @TempDir Path directory;

    @Test
    void showsTheMainJobFromNothingAndAgainOnTheSameData() throws IOException {
        List<JsonNode> first = json(dev("--exit", "--json"));
        List<JsonNode> second = json(dev("--exit", "--json"));

        assertThat(first)
                .extracting(step -> step.get("step").asText())
                .containsExactly(
                        "start", "token", "issue", "chain", "mtls", "revoke", "crl", "refused",
                        "round");
        assertThat(first).allMatch(step -> step.get("ok").asBoolean());
        assertThat(second).allMatch(step -> step.get("ok").asBoolean());
        assertThat(first.get(0).get("created").asBoolean()).isTrue();
        assertThat(second.get(0).get("created").asBoolean()).isFalse();
        assertThat(second.get(6).get("entries").asInt()).isEqualTo(2);
    }

    @Test
    void aPortForCrlsThatChangedDoesNotStopTheRound() throws IOException {
        assertThat(dev("--exit").status()).isZero();

        Ran moved =
                Ran.signet(
                        "dev",
                        "--exit",
                        "--data",
                        data(),
                        "--https-port",
                        0,
                        "--http-port",
                        Ports.free());

        assertThat(moved.status()).as(moved.toString()).isZero();
    }

    @Test
    void aLineSaysWhatMattersToPeopleAndTheEndSaysWhatToType() {
        Ran ran = dev("--exit");

        assertThat(ran.status()).as(ran.toString()).isZero();
        assertThat(ran.lines().subList(0, 8)).allMatch(line -> line.startsWith("✓ "));
        assertThat(ran.out())
                .contains("system:serviceaccount:shop:orders")
                .contains("orders.shop.svc.cluster.local")
                .contains("spiffe://cluster.local/ns/shop/sa/orders")
                .contains("renew at ")
                .contains("curl -sS --cacert ");
    }

    @Test
    void makesWhatAnInterruptedStartLeftOut() throws IOException {
        assertThat(dev("--exit").status()).isZero();
        Files.delete(data().resolve("ca.crt"));
        Files.delete(data().resolve("role-workloads.json"));

        assertThat(dev("--exit").status()).isZero();
        assertThat(data().resolve("ca.crt")).exists();
    }

    @Test
    void secretsAreForTheOwnerAlone() throws IOException {
        assertThat(dev("--exit").status()).isZero();

        assertThat(Files.getPosixFilePermissions(data())).hasSize(3);
        for (String secret :
                List.of(
                        "key-encryption.key",
                        "operator-token",
                        "stand-in-cluster/signing-key.jwk")) {
            assertThat(Files.getPosixFilePermissions(data().resolve(secret))).as(secret).hasSize(2);
        }
    }

    @Test
    void theLogSaysWhatBecameOfEachRequest() throws IOException {
        assertThat(dev("--exit").status()).isZero();

        assertThat(Files.readString(data().resolve("signet.log")))
                .contains("method=\"POST\" route=\"/v1/issue\" status=\"201\"")
                .contains("caller=\"kubernetes:");
    }

    @Test
    void aPortThatIsTakenIsNamedTogetherWithTheOptionThatChangesIt() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            Ran https = Ran.signet("dev", "--data", data(), "--https-port", port, "--http-port", 0);
            Ran http = Ran.signet("dev", "--data", data(), "--https-port", 0, "--http-port", port);

            assertThat(https.status()).isEqualTo(1);
            assertThat(https.err()).contains("port " + port + " is in use", "--https-port");
            assertThat(http.status()).isEqualTo(1);
            assertThat(http.err()).contains("port " + port + " is in use", "--http-port");
        }
    }

    private Ran dev(String... options) {
        List<Object> args =
                new ArrayList<>(
                        List.of("dev", "--data", data(), "--https-port", 0, "--http-port", 0));
        args.addAll(List.of(options));
        return Ran.signet(args.toArray());
    }

    private Path data() {
        return directory.resolve("data");
    }

    private static List<JsonNode> json(Ran ran) throws IOException {
        assertThat(ran.status()).as(ran.toString()).isZero();
        var steps = new ArrayList<JsonNode>();
        for (String line : ran.lines()) {
            steps.add(new ObjectMapper().readTree(line));
        }
        return steps;
    }
}
