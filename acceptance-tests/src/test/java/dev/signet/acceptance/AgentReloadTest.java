package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.signet.client.CaClientConfig;
import dev.signet.client.Credential;
import dev.signet.client.IssueRequest;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.RenewingIdentityConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever reads the files of {@code signet agent} is told that they changed, packaged as it is. */
class AgentReloadTest {

    private static final Duration SOME_RENEWALS = Duration.ofSeconds(60);

    @TempDir private Path folder;
    private AgentPod pod;

    @BeforeEach
    void deploy() throws Exception {
        pod = AgentPod.of(TestServer.shared(), folder, "10s");
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

    @Test
    void byHttpsTheServiceMustBeOfTheCaAndSeesTheCertificateThatIsInTheFiles() throws Exception {
        TestServer ca = TestServer.shared();
        AgentPod slow = AgentPod.of(ca, folder, "1h");
        List<String> seen = new CopyOnWriteArrayList<>();
        try (RenewingIdentity identity =
                RenewingIdentity.open(
                        RenewingIdentityConfig.of(
                                        CaClientConfig.of(ca.https(), ca.ca()),
                                        new Credential.TokenFile(folder.resolve("token")))
                                .withRequest(IssueRequest.defaults().withRole("agent-1h")))) {
            HttpsServer service = mutualTls(identity.sslContext(), seen);
            String url = "https://localhost:" + service.getAddress().getPort() + "/reload";
            try (AgentProcess agent = slow.start(slow.one("reload: {url: '" + url + "'}"))) {
                agent.says("default: reloaded");

                assertThat(seen).containsExactly(slow.serial());
            } finally {
                service.stop(0);
            }
        }
    }

    /** Notes the serial number of whoever asks. */
    private static HttpsServer mutualTls(SSLContext tls, List<String> seen) throws IOException {
        HttpsServer service =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.setHttpsConfigurator(
                new HttpsConfigurator(tls) {
                    @Override
                    public void configure(HttpsParameters connection) {
                        SSLParameters parameters = tls.getDefaultSSLParameters();
                        parameters.setNeedClientAuth(true);
                        connection.setSSLParameters(parameters);
                    }
                });
        service.createContext(
                "/reload",
                exchange -> {
                    var peer = ((HttpsExchange) exchange).getSSLSession().getPeerCertificates();
                    seen.add(((X509Certificate) peer[0]).getSerialNumber().toString(16));
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        service.start();
        return service;
    }
}
