package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios S2 and S4: {@code signet agent} keeps files, packaged as it is. */
class AgentTest {

    private static final Duration SOME_RENEWALS = Duration.ofSeconds(60);
    private static final Pattern METRIC = Pattern.compile("\\b(?:tls|signet_agent)_[a-z_]+");

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
    }

    @Test
    void aCommandThatCannotBeStartedHasTheStatusOfShells() throws Exception {
        Path notExecutable = Files.writeString(folder.resolve("service"), "#!/bin/sh\n");
        try (AgentProcess agent = pod.start(pod.one(), "no-such-program")) {
            assertThat(agent.ended()).isEqualTo(127);
        }
        try (AgentProcess agent = pod.start(pod.one(), notExecutable.toString())) {
            assertThat(agent.ended()).isEqualTo(126);
        }
    }

    @Test
    void theMetricsAreThoseOfTheDocumentation() throws Exception {
        String document = Files.readString(Image.REPOSITORY.resolve("docs/agent.md"));
        Set<String> shown =
                METRIC.matcher(document.substring(document.indexOf("- `/metrics`")))
                        .results()
                        .map(found -> found.group())
                        .collect(Collectors.toCollection(TreeSet::new));
        String ofTheSdk = Files.readString(Image.REPOSITORY.resolve("docs/sdk.md"));
        try (AgentProcess agent = pod.start(pod.one("reload: {command: ['true']}"))) {
            agent.says("default: reloaded");
            await().atMost(SOME_RENEWALS)
                    .untilAsserted(() -> assertThat(names(agent.metrics())).containsAll(shown));

            assertThat(shown).hasSizeGreaterThan(9);
            assertThat(names(agent.metrics()))
                    .allMatch(name -> shown.contains(name) || ofTheSdk.contains(name));
        }
    }

    private static Set<String> names(String metrics) {
        return metrics.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toSet());
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
