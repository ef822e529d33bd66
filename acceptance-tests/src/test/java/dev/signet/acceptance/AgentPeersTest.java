package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.testing.postgres.FreePort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that are not ours work with the files that the agent keeps. */
class AgentPeersTest {

    private static final Duration SOME_RENEWALS = Duration.ofSeconds(90);

    @TempDir private Path folder;
    private AgentPod pod;

    @BeforeEach
    void deploy() throws Exception {
        pod = AgentPod.of(TestServer.shared(), folder, "10s");
    }

    @Test
    void nginxShowsEachNewCertificateAndNoRequestFails() throws Exception {
        int port = FreePort.any();
        Path config = nginxConfig(port);
        String program = ComposeStack.nginx();
        Path agentConfig =
                pod.one("reload: {command: [" + program + ", -c, " + config + ", -s, reload]}");
        Set<String> seen = new HashSet<>();
        try (AgentProcess agent = pod.start(agentConfig, program, "-c", config.toString())) {
            await("nginx answers").atMost(SOME_RENEWALS).until(() -> visit(port).status() == 0);
            await("three certificates are seen")
                    .atMost(SOME_RENEWALS)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        assertThat(visit(port).succeeded()).isEqualTo("ok");
                        seen.add(presented(port));
                        return seen.size() >= 3;
                    });

            agent.signal("QUIT"); // The JVM's own: it says what its threads do, and goes on.
            agent.says("Full thread dump");
            agent.signal("TERM");
            assertThat(agent.ended()).isZero();
        }
    }

    @Test
    void opensslAcceptsEveryFileIncludingTheKeyStore() throws Exception {
        Files.writeString(folder.resolve("password"), "changeit\n");
        pod.once(
                        pod.one(
                                "combined: server.pem",
                                "key_stores: [{file: store.p12, password_file: password}]"))
                .succeeded();

        String store =
                Tool.run(
                                pod.tls(),
                                "openssl",
                                "pkcs12",
                                "-in",
                                "store.p12",
                                "-passin",
                                "pass:changeit",
                                "-nodes")
                        .succeeded();
        assertThat(store)
                .contains("friendlyName: signet", "BEGIN PRIVATE KEY", "friendlyName: root-1");
        assertThat(publicKey("server.pem")).isEqualTo(publicKey("tls.key"));
        assertThat(
                        Tool.run(pod.tls(), "openssl", "crl", "-in", "crl.pem", "-noout", "-issuer")
                                .succeeded())
                .contains("issuer=");
    }

    private String publicKey(String file) throws Exception {
        return Tool.run(pod.tls(), "openssl", "pkey", "-in", file, "-pubout").succeeded();
    }

    private Path nginxConfig(int port) throws Exception {
        return Files.writeString(
                folder.resolve("nginx.conf"),
                """
                daemon off;
                pid FOLDER/nginx.pid;
                error_log FOLDER/nginx.log info;
                events {}
                http {
                    access_log off;
                    server {
                        listen 127.0.0.1:%d ssl;
                        ssl_certificate FOLDER/tls/tls.crt;
                        ssl_certificate_key FOLDER/tls/tls.key;
                        return 200 ok;
                    }
                }
                """
                        .formatted(port)
                        .replace("FOLDER", folder.toString()));
    }

    private Tool visit(int port) throws Exception {
        return Tool.run(
                folder, "curl", "-sS", "--cacert", "tls/ca.crt", "https://localhost:" + port + "/");
    }

    /** The certificate that a new connection is shown. */
    private String presented(int port) throws Exception {
        return Tool.run(
                        folder,
                        "sh",
                        "-c",
                        "openssl s_client -connect 127.0.0.1:"
                                + port
                                + " -servername localhost </dev/null 2>/dev/null"
                                + " | openssl x509 -noout -serial")
                .succeeded();
    }
}
