package dev.signet.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signet.client.Identity;
import dev.signet.client.RenewingIdentity;
import dev.signet.examples.frameworks.HttpExchanges.Answer;
import dev.signet.examples.frameworks.ResumingClient.Connected;
import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The servers and clients of HTTP that docs/frameworks.md shows. */
class HttpFrameworksTest {

    @RegisterExtension static final CaTestExtension SIGNET = new CaTestExtension();

    @TempDir private static Path folder;

    private static TestCa ca;
    private static RenewingIdentity orders;

    /** A server of the examples, running. */
    record Running(int port, AutoCloseable server) implements AutoCloseable {

        static <S extends AutoCloseable> Running of(S server, ToIntFunction<S> port) {
            return new Running(port.applyAsInt(server), server);
        }

        @Override
        public void close() throws IOException {
            try {
                server.close();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    enum Server {
        JDK,
        JETTY,
        JAVALIN,
        TOMCAT,
        NETTY;

        Running start(RenewingIdentity identity) throws Exception {
            return switch (this) {
                case JDK ->
                        Running.of(
                                new JdkHttpServer(identity, new InetSocketAddress("localhost", 0)),
                                JdkHttpServer::port);
                case JETTY -> Running.of(new JettyServer(identity, 0), JettyServer::port);
                case JAVALIN -> Running.of(new JavalinServer(identity, 0), JavalinServer::port);
                case TOMCAT ->
                        Running.of(new TomcatServer(identity, 0, folder), TomcatServer::port);
                case NETTY -> Running.of(new NettyServer(identity, 0), NettyServer::port);
            };
        }
    }

    @BeforeAll
    static void open() throws Exception {
        ca = SIGNET.ca();
        orders = Identities.open(ca, "orders");
    }

    @AfterAll
    static void close() {
        orders.close();
    }

    @ParameterizedTest
    @EnumSource
    void bothSidesKnowWhoTheOtherIs(Server kind) throws Exception {
        var client = client(Optional.of(ca.issue("shop/basket")));
        try (Running server = kind.start(orders);
                Connected connected = client.connect(server.port(), "http/1.1")) {
            assertThat(HttpExchanges.get(connected).body())
                    .startsWith("you are spiffe://cluster.local/ns/shop/sa/basket, by");
            assertThat(connected.server()).isEqualTo(Identities.leaf(orders));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNextConnectionShowsTheRenewedCertificateAndTheOneBeforeGoesOn(Server kind)
            throws Exception {
        var client = client(Optional.of(ca.issue("shop/basket")));
        try (Running server = kind.start(orders);
                Connected before = client.connect(server.port(), "http/1.1")) {
            assertThat(HttpExchanges.get(before).body()).contains("basket");

            orders.renewNow("test").join();

            try (Connected after = client.connect(server.port(), "http/1.1")) {
                assertThat(HttpExchanges.get(after).body()).contains("basket");
                assertThat(after.server())
                        .isEqualTo(Identities.leaf(orders))
                        .isNotEqualTo(before.server());
            }
            assertThat(HttpExchanges.get(before).body()).contains("basket");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatWasRevokedIsRefusedThoughItCouldResumeItsSession(Server kind) throws Exception {
        Identity identity = ca.issue("shop/basket");
        var client = client(Optional.of(identity));
        try (Running server = kind.start(orders)) {
            assertThat(resumes(client, server)).isFalse();
            assertThat(resumes(client, server)).isTrue();

            Identities.revoke(ca, "basket", identity.leaf(), orders);

            assertThatThrownBy(() -> resumes(client, server)).isInstanceOf(IOException.class);
            assertThat(resumes(client(Optional.of(ca.issue("shop/basket"))), server)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientWithoutACertificateIsRefused(Server kind) throws Exception {
        var client = client(Optional.empty());
        try (Running server = kind.start(orders)) {
            assertThatThrownBy(() -> resumes(client, server)).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionIsClosedWhenItsTimeIsOver(Server kind) throws Exception {
        var config = Identities.config(ca, "aging").withMaxConnectionAge(Duration.ofSeconds(1));
        var client = client(Optional.of(ca.issue("shop/basket")));
        try (RenewingIdentity aging = RenewingIdentity.open(config);
                Running server = kind.start(aging);
                Connected connected = client.connect(server.port(), "http/1.1")) {
            Answer first = HttpExchanges.get(connected);
            assertThat(first.last()).isFalse();

            await().until(() -> HttpExchanges.get(connected).last());

            assertThatThrownBy(() -> HttpExchanges.get(connected)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void theJdksClientPresentsTheRenewedCertificateAtOnce() throws Exception {
        try (RenewingIdentity basket = Identities.open(ca, "basket");
                Running server = Server.JETTY.start(orders)) {
            var client = new JdkHttpClient(basket);
            assertThat(client.get(address(server)))
                    .contains("sa/basket", Identities.serial(basket));

            basket.renewNow("test").join();

            assertThat(client.get(address(server))).contains(Identities.serial(basket));
        }
    }

    @Test
    void theJdksClientRefusesAServerThatWasRevoked() throws Exception {
        try (RenewingIdentity basket = Identities.open(ca, "basket");
                RenewingIdentity stolen = Identities.open(ca, "stolen");
                Running server = Server.JETTY.start(stolen)) {
            var client = new JdkHttpClient(basket);
            assertThat(client.get(address(server))).contains("sa/basket");

            Identities.revoke(ca, "stolen", Identities.leaf(stolen), basket);

            assertThatThrownBy(() -> client.get(address(server)))
                    .isInstanceOf(IOException.class)
                    .hasStackTraceContaining("is revoked");
        }
    }

    private static URI address(Running server) {
        return URI.create("https://localhost:" + server.port() + "/");
    }

    @Test
    void nettysClientPresentsTheRenewedCertificateAtOnce() throws Exception {
        try (RenewingIdentity basket = Identities.open(ca, "basket");
                Running server = Server.NETTY.start(orders);
                var client = new NettyClient(basket)) {
            assertThat(client.get("localhost", server.port()).get())
                    .contains("sa/basket", Identities.serial(basket));

            basket.renewNow("test").join();

            assertThat(client.get("localhost", server.port()).get())
                    .contains(Identities.serial(basket));
        }
    }

    @Test
    void nettysClientRefusesAServerThatWasRevoked() throws Exception {
        try (RenewingIdentity basket = Identities.open(ca, "basket");
                RenewingIdentity stolen = Identities.open(ca, "stolen");
                Running server = Server.NETTY.start(stolen);
                var client = new NettyClient(basket)) {
            assertThat(client.get("localhost", server.port()).get()).contains("sa/basket");

            Identities.revoke(ca, "stolen", Identities.leaf(stolen), basket);

            assertThatThrownBy(() -> client.get("localhost", server.port()).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasStackTraceContaining("is revoked");
        }
    }

    @Test
    void nettysClientRefusesAServerOfAnotherName() throws Exception {
        try (RenewingIdentity basket = Identities.open(ca, "basket");
                Running server = Server.NETTY.start(orders);
                var client = new NettyClient(basket)) {
            assertThatThrownBy(() -> client.get("127.0.0.2", server.port()).get())
                    .hasStackTraceContaining("127.0.0.2");
        }
    }

    private static ResumingClient client(Optional<Identity> identity) throws Exception {
        return new ResumingClient(identity, ca.trustAnchors());
    }

    /** Makes a connection and a request; says whether the TLS session was resumed. */
    private static boolean resumes(ResumingClient client, Running server) throws IOException {
        try (Connected connected = client.connect(server.port(), "http/1.1")) {
            assertThat(HttpExchanges.get(connected).body()).contains("sa/basket");
            return connected.resumed();
        }
    }
}
