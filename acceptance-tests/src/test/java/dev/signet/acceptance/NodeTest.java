package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenario S7: Node's https, server and client, from files that the agent keeps. */
class NodeTest {

    private static final Duration SOME_RENEWALS = Duration.ofSeconds(90);
    private static final Path EXAMPLES = Image.REPOSITORY.resolve("examples/node");
    private static final Pattern PORT = Pattern.compile("port (\\d+)");

    @TempDir private Path folder;

    @Test
    void certificatesAreReplacedWithoutARestartAndNoRequestFails() throws Exception {
        AgentPod pod = AgentPod.of(TestServer.shared(), folder, "10s");
        Path said = folder.resolve("client.out");
        try (AgentProcess agent = pod.start(pod.one())) {
            agent.says("default: wrote serial");
            try (var server = Node.run(folder.resolve("server.out"), "server.mjs", pod.tls());
                    var _ = Node.run(said, "client.mjs", pod.tls(), server.url())) {
                await().atMost(SOME_RENEWALS).until(() -> serials(said) >= 3);

                assertThat(Files.readString(said)).doesNotContain("failed").contains("200 ");
            }
        }
    }

    @Test
    void aClientWithoutACertificateOrWithARevokedOneIsRefused() throws Exception {
        TestServer ca = TestServer.shared();
        AgentPod pod = AgentPod.of(ca, folder, "1h");
        CertificateFiles client = ca.issue(ORDERS, folder.resolve("client"));
        Path said = folder.resolve("server.out");
        try (AgentProcess agent = pod.start(pod.one())) {
            agent.says("default: wrote serial");
            try (var server = Node.run(said, "server.mjs", pod.tls())) {
                assertThat(curl(server, client).succeeded()).contains("hello ");
                curlWithout(server).failed();

                ca.revoke(client.serial(), "keyCompromise").with(200);

                await().atMost(SOME_RENEWALS).until(() -> curl(server, client).status() != 0);
                assertThat(Files.readString(said)).contains("refused: CERT_REVOKED");
            }
        }
    }

    @Test
    void aPairThatIsTornApartIsNotTakenUntilItsOtherHalfIsThere() throws Exception {
        TestServer ca = TestServer.shared();
        CertificateFiles before = ca.issue(ORDERS, folder.resolve("before"));
        CertificateFiles after = ca.issue(ORDERS, folder.resolve("after"));
        Path tls = Files.createDirectory(folder.resolve("tls"));
        Files.copy(before.root(), tls.resolve("ca.crt"));
        Files.copy(before.key(), tls.resolve("tls.key"));
        Files.copy(chain(before), tls.resolve("tls.crt"));
        Path said = folder.resolve("server.out");
        try (var server = Node.run(said, "server.mjs", tls)) {
            assertThat(server.url()).startsWith("https://localhost:");

            Files.move(after.key(), tls.resolve("tls.key"), ATOMIC_MOVE);
            await().atMost(SOME_RENEWALS)
                    .until(() -> Files.readString(said).contains("tls.key does not belong"));
            assertThat(loads(said)).isEqualTo(1);

            Files.move(chain(after), tls.resolve("tls.crt"), ATOMIC_MOVE);
            await().atMost(SOME_RENEWALS).until(() -> loads(said) == 2);
        }
    }

    private static long loads(Path said) throws IOException {
        return Files.readString(said).lines().filter("loaded"::equals).count();
    }

    private Tool curl(Node server, CertificateFiles client) throws Exception {
        return Tool.run(
                folder,
                "curl",
                "-sS",
                "--cacert",
                client.root().toString(),
                "--cert",
                chain(client).toString(),
                "--key",
                client.key().toString(),
                server.url());
    }

    private Tool curlWithout(Node server) throws Exception {
        return Tool.run(folder, "curl", "-sS", "--cacert", "tls/ca.crt", server.url());
    }

    private static Path chain(CertificateFiles files) throws IOException {
        return Files.writeString(
                files.folder().resolve("chain.pem"),
                Files.readString(files.leaf()) + Files.readString(files.issuing()));
    }

    /** How many certificates the client has seen of the server. */
    private static long serials(Path said) throws IOException {
        return Files.readString(said)
                .lines()
                .filter(line -> line.startsWith("200 "))
                .distinct()
                .count();
    }

    /** A program of examples/node. */
    private record Node(Process process, Path out) implements AutoCloseable {

        static Node run(Path out, String program, Object... arguments) throws IOException {
            var command = new ArrayList<>(List.of("node", program));
            for (Object argument : arguments) {
                command.add(argument.toString());
            }
            return new Node(
                    Tool.start(
                            new ProcessBuilder(command)
                                    .directory(EXAMPLES.toFile())
                                    .redirectErrorStream(true)
                                    .redirectOutput(out.toFile())),
                    out);
        }

        /** Where it listens, once it does. */
        String url() {
            String said =
                    await("node listens")
                            .atMost(Duration.ofSeconds(30))
                            .until(() -> Files.readString(out), now -> now.contains("port "));
            Matcher port = PORT.matcher(said);
            assertThat(port.find()).as(said).isTrue();
            return "https://localhost:" + port.group(1) + "/";
        }

        @Override
        public void close() {
            var _ = process.destroyForcibly().onExit().join();
        }
    }
}
