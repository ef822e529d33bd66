package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios S2 and S4: {@code signet agent} keeps files, packaged as it is. */
class AgentTest {

    private static final Duration SOME_RENEWALS = Duration.ofSeconds(60);

    @TempDir private Path folder;
    private AgentPod pod;

    @BeforeEach
    void deploy() throws Exception {
        pod = AgentPod.of(TestServer.shared(), folder, "10s");
    }

    @Test
    void anInitContainerLeavesTheFilesThatItsApplicationStartsWith() throws Exception {
        pod.once(pod.one("combined: server.pem")).succeeded();

        assertThat(
                        Tool.run(
                                        pod.tls(),
                                        "openssl",
                                        "verify",
                                        "-x509_strict",
                                        "-crl_check_all",
                                        "-CAfile",
                                        "ca.crt",
                                        "-CRLfile",
                                        "crl.pem",
                                        "-untrusted",
                                        "tls.crt",
                                        "tls.crt")
                                .succeeded())
                .contains("tls.crt: OK");
        isAPair("tls.crt", "tls.key");
        isAPair("server.pem", "server.pem");
    }

    @Test
    void aDaemonRenewsInTimeAndSaysHowItIs() throws Exception {
        try (AgentProcess agent = pod.start(pod.one())) {
            agent.says("default: wrote serial");
            String first = pod.serial();
            agent.says("default: wrote serial", 3);

            assertThat(pod.serial()).isNotEqualTo(first);
            isAPair("tls.crt", "tls.key");
            assertThat(agent.isReady()).isTrue();
            assertThat(agent.health().path("state").asText()).isIn("FRESH", "DUE");
            assertThat(agent.metrics())
                    .containsPattern(
                            "tls_cert_not_after_timestamp_seconds\\{name=\"default\"} \\d+")
                    .containsPattern(
                            "tls_cert_renewals_total\\{name=\"default\",result=\"success\"} \\d+")
                    .containsPattern(
                            "signet_agent_writes_total\\{name=\"default\",result=\"success\"}"
                                    + " \\d+");

            agent.signal("TERM");
            assertThat(agent.ended()).isZero();
        }
    }

    @Test
    void hupRenewsAtOnce() throws Exception {
        AgentPod slow = AgentPod.of(TestServer.shared(), folder, "1h");
        try (AgentProcess agent = slow.start(slow.one())) {
            agent.says("default: wrote serial");
            String first = slow.serial();

            agent.signal("HUP");

            await().atMost(SOME_RENEWALS).until(() -> !slow.serial().equals(first));
        }
    }

    @Test
    void aRestartGoesOnWithTheCertificateThatIsThere() throws Exception {
        AgentPod slow = AgentPod.of(TestServer.shared(), folder, "1h");
        slow.once(slow.one()).succeeded();
        String first = slow.serial();

        try (AgentProcess agent = slow.start(slow.one("reload: {command: ['false']}"))) {
            await().atMost(SOME_RENEWALS).until(agent::isReady);
            agent.signal("TERM");
            assertThat(agent.ended()).isZero();
            assertThat(agent.log()).doesNotContain("wrote serial").doesNotContain("reload command");
        }

        assertThat(slow.serial()).isEqualTo(first);
        assertThat(Files.getPosixFilePermissions(slow.tls())).hasSize(7);
        assertThat(Files.getPosixFilePermissions(slow.tls().resolve(".signet"))).hasSize(3);
    }

    @Test
    void severalCertificatesAreKeptByOneProcess() throws Exception {
        Path config =
                pod.config(
                        "certificates:",
                        "  - {name: a, role: ROLE, directory: a, names: [localhost]}",
                        "  - {name: b, role: ROLE, directory: b, key_type: ed25519, crl: false}");
        try (AgentProcess agent = pod.start(config)) {
            agent.says("a: wrote serial", 2).says("b: wrote serial", 2);

            assertThat(
                            Pki.certificates(folder.resolve("a/tls.crt"))
                                    .getFirst()
                                    .getSubjectAlternativeNames()
                                    .toString())
                    .contains("localhost")
                    .doesNotContain("orders");
            assertThat(
                            Pki.certificates(folder.resolve("b/tls.crt"))
                                    .getFirst()
                                    .getPublicKey()
                                    .getAlgorithm())
                    .isEqualTo("EdDSA");
            assertThat(folder.resolve("b/crl.pem")).doesNotExist();
            assertThat(agent.metrics())
                    .contains("tls_generation{name=\"a\"}")
                    .contains("{name=\"b\"}");
        }
    }

    @Test
    void aCommandStartsWithItsFilesGetsSignalsAndKeepsItsExitStatus() throws Exception {
        String service =
                """
                test -s '%s' && echo has its certificate
                for s in HUP USR1 USR2 WINCH INT; do trap "echo got $s" $s; done
                trap 'echo ends; exit 7' TERM
                echo serves
                while :; do sleep 0.1; done
                """
                        .formatted(pod.tls().resolve("tls.crt"));
        try (AgentProcess agent = pod.start(pod.one(), "sh", "-c", service)) {
            agent.says("serves\n");
            assertThat(agent.log()).contains("has its certificate");
            for (String name : new String[] {"HUP", "USR1", "USR2", "WINCH", "INT"}) {
                agent.signal(name);
                agent.says("got " + name);
            }

            agent.signal("TERM");

            assertThat(agent.ended()).isEqualTo(7);
            assertThat(agent.log()).contains("ends");
        }
    }

    @Test
    void aCommandThatASignalEndsHasTheStatusOfShells() throws Exception {
        try (AgentProcess agent = pod.start(pod.one(), "sh", "-c", "echo serves; kill -KILL $$")) {
            assertThat(agent.ended()).isEqualTo(128 + 9);
        }
        try (AgentProcess agent = pod.start(pod.one(), "no-such-program")) {
            assertThat(agent.ended()).isEqualTo(127);
        }
    }

    @Test
    void theCommandIsSentASignalAfterEachRenewal() throws Exception {
        try (AgentProcess agent =
                pod.start(
                        pod.one("reload: {signal: HUP}"),
                        "sh",
                        "-c",
                        "trap 'echo reads again' HUP; while :; do sleep 0.1; done")) {
            agent.says("reads again", 2);
        }
    }

    @Test
    void aProcessInAPidFileIsSentASignalAfterEachRenewal() throws Exception {
        Path log = folder.resolve("log");
        Process service =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "trap 'echo again' HUP; echo $$ >pid; while :; do sleep 0.1; done")
                        .directory(folder.toFile())
                        .redirectOutput(log.toFile())
                        .start();
        try (AgentProcess _ = pod.start(pod.one("reload: {signal: HUP, pid_file: pid}"))) {
            await().atMost(SOME_RENEWALS).until(() -> Files.readString(log).lines().count() >= 2);
        } finally {
            var _ = service.destroyForcibly();
        }
    }

    @Test
    void aReloadThatFailsIsSeenAndTriedAgainWhileRenewalGoesOn() throws Exception {
        Path marker = folder.resolve("may-reload");
        try (AgentProcess agent = pod.start(pod.one("reload: {command: [cat, " + marker + "]}"))) {
            agent.says("default: not reloaded, again in");
            assertThat(agent.health().path("reloading").path("failure").asText())
                    .contains("reload command cat ended with status 1", "may-reload");
            assertThat(agent.metrics()).contains("signet_agent_reload_failing{name=\"default\"} 1");
            assertThat(agent.isReady()).isTrue();
            agent.says("default: wrote serial", 3);

            Files.writeString(marker, "yes");

            agent.says("default: reloaded");
            await().atMost(SOME_RENEWALS)
                    .until(() -> agent.health().path("reloading").isMissingNode());
        }
    }

    @Test
    void aRequestIsSentAfterEachRenewal() throws Exception {
        var requests = new AtomicInteger();
        HttpServer service =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext(
                "/reload",
                exchange -> {
                    requests.incrementAndGet();
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        service.start();
        String url = "http://127.0.0.1:" + service.getAddress().getPort() + "/reload";
        try (AgentProcess _ = pod.start(pod.one("reload: {url: '" + url + "'}"))) {
            await().atMost(SOME_RENEWALS).until(() -> requests.get() >= 2);
        } finally {
            service.stop(0);
        }
    }

    private void isAPair(String certificate, String key) throws Exception {
        assertThat(
                        Tool.run(
                                        pod.tls(),
                                        "openssl",
                                        "x509",
                                        "-in",
                                        certificate,
                                        "-noout",
                                        "-pubkey")
                                .succeeded())
                .isEqualTo(
                        Tool.run(pod.tls(), "openssl", "pkey", "-in", key, "-pubout").succeeded());
    }
}
