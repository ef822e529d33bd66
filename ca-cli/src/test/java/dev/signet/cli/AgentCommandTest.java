package dev.signet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.cli.agent.AgentStatus;
import dev.signet.cli.file.CertificateFolder;
import dev.signet.cli.round.TestIssuer;
import dev.signet.client.pem.Pem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code signet agent --once}, and what no agent starts with. */
class AgentCommandTest {

    private static TestDev dev;

    @TempDir Path directory;
    private Path tls;
    private Path token;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        dev = new TestDev(data.resolve("data"));
        dev.role(
                "brief",
                """
                {"callers": [{"cluster": "dev", "namespace": "brief", "service_account": "*"}],
                 "default_names": {"dns": ["{{service_account}}.brief.example"]},
                 "allowed_domains": ["{{service_account}}.brief.example"],
                 "ttl": "20s", "max_ttl": "1h", "not_before_duration": "1s"}
                """);
    }

    @AfterAll
    static void stop() {
        dev.close();
    }

    @BeforeEach
    void project() throws IOException {
        tls = directory.resolve("tls");
        Ran minted = Ran.signet("dev-token", "shop/orders", "--data", dev.folder.path());
        token = Files.writeString(directory.resolve("token"), minted.out().strip());
    }

    @Test
    void onceGetsACertificateWithTheRootsAndTheCrlsOfItsChain() throws IOException {
        Ran ran = once();

        assertThat(ran.status()).as(ran.toString()).isZero();
        assertThat(Pem.certificates(tls.resolve("tls.crt"))).hasSize(2);
        assertThat(Pem.certificates(tls.resolve("ca.crt"))).hasSize(1);
        assertThat(Files.readString(tls.resolve("crl.pem")).split("BEGIN X509 CRL", -1)).hasSize(3);
    }

    @Test
    void onceGetsACertificateAndASecondTimeNoOtherBeforeItIsDue() throws IOException {
        Ran first = once();
        assertThat(first.status()).as(first.toString()).isZero();
        String certificate = Files.readString(tls.resolve("tls.crt"));

        Ran second = once();

        assertThat(second.status()).as(second.toString()).isZero();
        assertThat(tls.resolve("tls.crt")).hasContent(certificate);
        assertThat(second.err()).contains("default: kept serial ");
    }

    @Test
    void onceRenewsACertificateThatIsDue() throws Exception {
        liveShortly();
        Ran first = once("--role", "brief");
        assertThat(first.status()).as(first.toString()).isZero();
        X509Certificate old = certificate();
        awaitDue(old);

        Ran second = once("--role", "brief");

        assertThat(second.status()).as(second.toString()).isZero();
        assertThat(second.err()).contains("default: wrote serial ");
        assertThat(certificate().getSerialNumber()).isNotEqualTo(old.getSerialNumber());
    }

    @Test
    void onceKeepsACertificateThatIsInForceAndCannotBeRenewedAndSaysSo() throws Exception {
        liveShortly();
        Ran first = once("--role", "brief");
        assertThat(first.status()).as(first.toString()).isZero();
        X509Certificate old = certificate();
        awaitDue(old);

        Ran second =
                Ran.signet(
                        "agent",
                        "--once",
                        "--wait",
                        "1s",
                        "--server",
                        "https://localhost:" + Ports.free(),
                        "--ca",
                        dev.folder.caFile(),
                        "--token-file",
                        token,
                        "--role",
                        "brief",
                        "--out",
                        tls);

        assertThat(second.status()).as(second.toString()).isZero();
        assertThat(second.err())
                .contains("default: not renewed, until " + old.getNotAfter().toInstant())
                .contains("default: kept serial ");
        assertThat(certificate()).isEqualTo(old);
    }

    /** From now on the token is of a workload whose role is {@code brief}. */
    private void liveShortly() throws IOException {
        Ran minted = Ran.signet("dev-token", "brief/orders", "--data", dev.folder.path());
        Files.writeString(token, minted.out().strip());
    }

    /** The server's window ends after two thirds of the life at the latest. */
    private static void awaitDue(X509Certificate certificate) {
        Instant due = certificate.getNotAfter().toInstant().minusSeconds(5);
        await().atMost(Duration.ofSeconds(30)).until(() -> !Instant.now().isBefore(due));
    }

    private X509Certificate certificate() throws IOException {
        return Pem.certificates(tls.resolve("tls.crt")).getFirst();
    }

    @Test
    void theConfigurationIsShownAndNoSecret() throws IOException {
        Ran ran = once("--ttl", "1h", "--combined", "both.pem");

        assertThat(ran.status()).as(ran.toString()).isZero();
        assertThat(ran.err())
                .contains("configuration: AgentConfig[server=" + dev.uri)
                .contains("combined=Optional[both.pem]")
                .doesNotContain(Files.readString(token))
                .doesNotContain("PRIVATE");
    }

    @Test
    void everyFlagOfTheDocumentationIsInTheHelpAndEveryStatusOfTheHelpIsTheCodes()
            throws IOException {
        String help = Ran.signet("agent", "--help").out();
        List<String> flags =
                Files.readString(Path.of("../docs/agent.md"))
                        .lines()
                        .filter(line -> line.startsWith("    signet agent "))
                        .flatMap(line -> Arrays.stream(line.split("[ #]+", -1)))
                        .filter(word -> word.matches("--[a-z].*"))
                        .toList();

        assertThat(flags).contains("--once", "--out", "--reload-signal").allMatch(help::contains);
        assertThat(Arrays.stream(AgentStatus.values()).map(AgentStatus::code))
                .allMatch(
                        code -> help.lines().anyMatch(line -> line.matches(" *" + code + " +.*")));
    }

    @Nested
    class EndsWith {

        @Test
        void threeIfTheServerRefuses() {
            assertThat(once("--name", "bank.example")).matches(ran -> ran.status() == 3);
            assertThat(tls.resolve("tls.crt")).doesNotExist();
        }

        @Test
        void threeIfTheTokenIsNotOne() throws IOException {
            Files.writeString(token, "not-a-token");

            assertThat(once()).matches(ran -> ran.status() == 3);
        }

        @Test
        void fourIfNobodyAnswers() throws IOException {
            Ran ran =
                    Ran.signet(
                            "agent",
                            "--once",
                            "--wait",
                            "2s",
                            "--server",
                            "https://localhost:" + Ports.free(),
                            "--ca",
                            dev.folder.caFile(),
                            "--token-file",
                            token,
                            "--out",
                            tls);

            assertThat(ran.status()).as(ran.toString()).isEqualTo(4);
        }

        @Test
        void fiveIfTheFilesCannotBeWritten() throws IOException {
            Path config =
                    config(
                            """
                            certificates:
                              - directory: %s
                                key_stores: [{file: store.p12, password_file: missing}]
                            """
                                    .formatted(tls));

            Ran ran = Ran.signet("agent", "--once", "--config", config);

            assertThat(ran.status()).as(ran.toString()).isEqualTo(5);
            assertThat(ran.err()).contains("not written: ", "missing");
        }

        @Test
        void sixIfTheReloadFailsAndTheFilesAreThere() {
            Ran ran = once("--reload-command", "sh", "--reload-command", "no-such-script");

            assertThat(ran.status()).as(ran.toString()).isEqualTo(6);
            assertThat(ran.err()).contains("not reloaded: reload command sh ended with status ");
            assertThat(tls.resolve("tls.crt")).exists();
        }

        @Test
        void sixAgainUntilTheReloadSucceedsAndThenThereIsNoneToDo() throws IOException {
            Path script = directory.resolve("reload.sh");
            Object[] reload = {"--reload-command", "sh", "--reload-command", script};
            assertThat(once(reload)).matches(ran -> ran.status() == 6);

            assertThat(once(reload)).matches(ran -> ran.status() == 6);
            Files.writeString(script, "echo reloaded >>'" + directory.resolve("said") + "'");
            assertThat(once(reload)).matches(ran -> ran.status() == 0);
            assertThat(once(reload)).matches(ran -> ran.status() == 0);

            assertThat(directory.resolve("said")).hasContent("reloaded\n");
        }

        @Test
        void oneIfWhoeverAnswersIsNotTheServer() throws IOException {
            Path otherRoot =
                    Files.writeString(
                            directory.resolve("other.crt"),
                            CertificateFolder.pem(List.of(new TestIssuer("another root").root)));

            Ran ran =
                    Ran.signet(
                            "agent",
                            "--once",
                            "--wait",
                            "2s",
                            "--server",
                            dev.uri,
                            "--ca",
                            otherRoot,
                            "--token-file",
                            token,
                            "--out",
                            tls);

            assertThat(ran.status()).as(ran.toString()).isEqualTo(1);
            assertThat(tls.resolve("tls.crt")).doesNotExist();
        }

        @Test
        void twoIfTheCaFileIsNotThere() {
            Ran ran = Ran.signet("agent", "--once", "--ca", "/no/ca.crt", "--out", tls);

            assertThat(ran.status()).as(ran.toString()).isEqualTo(2);
            assertThat(ran.err()).contains("the server's CA certificates", "/no/ca.crt");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "                                  | say where the files go with --out DIR",
                    "--out x --config y                | --config says it all",
                    "--config no-such.yaml             | no-such.yaml: there is no such file",
                    "--out x --pid-file y              | --pid-file is for --reload-signal",
                    "--out x --reload-signal HUP --reload-command y | there is one way to reload",
                    "--out x --reload-signal STOP --pid-file y | reload.signal is one of",
                    "--out x --once -- sleep 1         | --once ends when the files are there",
                    "--out x --health-port 70000       | health.port is from 0 to 65535",
                    "--out x --wait 0s                 | must be at least 1s",
                    "--out x --once --frobnicate       | Unknown option: '--frobnicate'"
                })
        void twoIfTheCommandLineDoesNotFit(String words, String message) {
            var args = new ArrayList<Object>(List.of("agent"));
            if (words != null) {
                args.addAll(List.of(words.split(" ")));
            }

            Ran ran = Ran.signet(args.toArray());

            assertThat(ran.status()).as(ran.toString()).isEqualTo(2);
            assertThat(ran.err()).contains(message);
        }

        @Test
        @Timeout(60)
        void twoIfThePortForItsHealthIsTaken() throws IOException {
            try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Ran ran =
                        Ran.signet(
                                "agent",
                                "--ca",
                                dev.folder.caFile(),
                                "--out",
                                tls,
                                "--health-port",
                                taken.getLocalPort());

                assertThat(ran.status()).as(ran.toString()).isEqualTo(2);
                assertThat(ran.err())
                        .contains("health port 127.0.0.1:" + taken.getLocalPort() + ": ");
            }
        }

        @Test
        void twoIfASignalIsForACommandThatThereIsNot() {
            Ran ran =
                    Ran.signet(
                            "agent",
                            "--ca",
                            dev.folder.caFile(),
                            "--out",
                            tls,
                            "--reload-signal",
                            "HUP");

            assertThat(ran.status()).as(ran.toString()).isEqualTo(2);
            assertThat(ran.err()).contains("is for a command that the agent runs");
        }
    }

    private Path config(String certificates) throws IOException {
        return Files.writeString(
                directory.resolve("agent.yaml"),
                """
                server: %s
                ca_file: %s
                token_file: %s
                """
                                .formatted(dev.uri, dev.folder.caFile(), token)
                        + certificates);
    }

    private Ran once(Object... options) {
        var args =
                new ArrayList<Object>(
                        List.of(
                                "agent",
                                "--once",
                                "--server",
                                dev.uri,
                                "--ca",
                                dev.folder.caFile(),
                                "--token-file",
                                token,
                                "--out",
                                tls));
        args.addAll(List.of(options));
        return Ran.signet(args.toArray());
    }
}
