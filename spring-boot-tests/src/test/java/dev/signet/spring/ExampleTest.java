package dev.signet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signet.client.RenewingIdentity;
import dev.signet.examples.spring.Application;
import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The application of {@code examples/spring-boot}, which docs/spring-boot.md shows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExampleTest {

    @RegisterExtension static final CaTestExtension SIGNET = new CaTestExtension();

    private TestCa ca;
    private Agent agent;

    @BeforeAll
    void startAgent(@TempDir Path folder) throws IOException {
        ca = SIGNET.ca();
        agent = Agent.start(ca, folder);
    }

    @AfterAll
    void endAgent() {
        agent.close();
    }

    private RunningApplication start(List<String> properties) {
        return RunningApplication.start(
                Optional.of(Server.TOMCAT),
                Application.class,
                List.of(
                        "spring.config.name=application",
                        "signet.server=" + ca.server(),
                        "signet.ca-file=" + ca.caFile(),
                        "signet.token-file=" + ca.tokenFile("shop/payments")),
                properties);
    }

    private static int charge(Peer peer, URI uri) throws IOException {
        return peer.send(HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody()))
                .statusCode();
    }

    @Test
    void letsOrdersChargeAndRefusesInventory() throws IOException {
        try (RunningApplication application = start(List.of())) {
            URI charge = application.uri("/charge");
            assertThat(charge(new Peer(ca.peer("shop/orders")), charge)).isEqualTo(200);
            assertThat(charge(new Peer(ca.peer("shop/inventory")), charge)).isEqualTo(403);
        }
    }

    /** S6: {@code signet agent} renews, Spring reads again. */
    @Test
    void readsWhatTheAgentWritesWithoutAFailedRequestWhileIssuerAndRootChange() throws Exception {
        try (RunningApplication application =
                        fromFiles("spring.ssl.bundle.watch.file.quiet-period=500ms");
                RenewingIdentity orders = ca.identity("shop/orders");
                var traffic = traffic(orders.sslContext(), application.uri("/charge"))) {
            ca.rotateIssuer();
            renewAndAwait(application, orders.sslContext());
            traffic.goesOn();

            ca.announceRoot();
            await().until(() -> orders.generation().trustBundle().certificates().size() == 2);
            await().until(() -> agent.roots() == 2);
            ca.rotateRoot();
            renewAndAwait(application, orders.sslContext());
            traffic.goesOn();

            // Below the new root: known to the server since it has read the agent's ca.crt again.
            var unused = orders.renewNow("test").get();
            traffic.goesOn();
        }
    }

    private static Traffic traffic(SSLContext tls, URI uri) {
        var lasting = new Peer(tls);
        return new Traffic(
                Map.of(
                        "over one connection",
                        to -> chargeOrFail(lasting, to),
                        "over a new one each time",
                        to -> chargeOrFail(new Peer(tls), to)),
                uri);
    }

    private static String chargeOrFail(Peer peer, URI uri) throws IOException {
        assertThat(charge(peer, uri)).isEqualTo(200);
        return "";
    }

    private void renewAndAwait(RunningApplication application, SSLContext tls) throws Exception {
        var caller = new Peer(tls);
        BigInteger before = caller.serverSerial(application.uri("/charge"));

        agent.renew();

        await().until(
                        () -> caller.serverSerial(application.uri("/charge")),
                        serial -> !serial.equals(before));
    }

    /** The one line that an application then changes is {@code server.ssl.bundle}. */
    private RunningApplication fromFiles(String property) {
        return start(List.of("spring.profiles.active=pem", "tls.folder=" + agent.tls(), property));
    }

    @Test
    void movesOverFromFilesWithOneLine() throws Exception {
        try (RunningApplication application = fromFiles("server.ssl.bundle=signet")) {
            var orders = new Peer(ca.peer("shop/orders"));
            assertThat(charge(orders, application.uri("/charge"))).isEqualTo(200);
            assertThat(orders.serverSerial(application.uri("/charge")))
                    .isEqualTo(
                            application
                                    .identity()
                                    .generation()
                                    .identity()
                                    .leaf()
                                    .getSerialNumber());
            assertThatThrownBy(() ->
                            charge(
                                    new Peer(Contexts.trusting(ca.trustAnchors())),
                                    application.uri("/charge")))
                    .isInstanceOf(IOException.class);
        }
    }
}
