package dev.signet.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signet.client.Identity;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.authorization.AuthorizationPolicy;
import dev.signet.client.authorization.AuthorizationRule;
import dev.signet.client.authorization.Authorizer;
import dev.signet.examples.frameworks.ResumingClient.Connected;
import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.EOFException;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** gRPC as docs/frameworks.md shows it. */
class GrpcTest {

    @RegisterExtension static final CaTestExtension SIGNET = new CaTestExtension();

    private static final Duration HOUR = Duration.ofHours(1);

    private static final AuthorizationPolicy WORKLOADS = allowing(Authorizer.any());

    private static TestCa ca;
    private static RenewingIdentity orders;

    @BeforeAll
    static void open() throws Exception {
        ca = SIGNET.ca();
        orders = Identities.open(ca, "orders");
    }

    @AfterAll
    static void close() {
        orders.close();
    }

    @Test
    void theServiceKnowsItsCallerAlsoByARenewedCertificate() throws Exception {
        try (RenewingIdentity basket = Identities.open(ca, "basket");
                var server = new GrpcServer(orders, () -> WORKLOADS, 0, HOUR);
                var client = new GrpcClient(basket, "localhost", server.port())) {
            assertThat(client.whoAmI())
                    .startsWith("you are spiffe://cluster.local/ns/shop/sa/basket, by")
                    .contains(Identities.serial(basket));

            basket.renewNow("test").join();
            client.reconnect();

            assertThat(client.whoAmI()).contains(Identities.serial(basket));
        }
    }

    @Test
    void whoThePolicyDoesNotNameIsRefusedFromTheNextCallOn() throws Exception {
        var policy = new AtomicReference<>(WORKLOADS);
        try (RenewingIdentity basket = Identities.open(ca, "basket");
                var server = new GrpcServer(orders, policy::get, 0, HOUR);
                var client = new GrpcClient(basket, "localhost", server.port())) {
            assertThat(client.whoAmI()).contains("sa/basket");

            policy.set(allowing(Authorizer.id("spiffe://cluster.local/ns/shop/sa/bills")));

            assertThatThrownBy(client::whoAmI)
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            refusal ->
                                    assertThat(refusal.getStatus().getCode())
                                            .isEqualTo(Status.Code.PERMISSION_DENIED));
        }
    }

    @Test
    void aChannelGoesOverToTheRenewedCertificateByItself() throws Exception {
        try (RenewingIdentity basket = Identities.open(ca, "basket");
                var server = new GrpcServer(orders, () -> WORKLOADS, 0, Duration.ofSeconds(1));
                var client = new GrpcClient(basket, "localhost", server.port())) {
            assertThat(client.whoAmI()).contains("sa/basket");

            basket.renewNow("test").join();

            await().until(() -> client.whoAmI().contains(Identities.serial(basket)));
        }
    }

    @Test
    void theNextConnectionShowsTheServersRenewedCertificate() throws Exception {
        var client = client(Optional.of(ca.issue("shop/basket")));
        try (var server = new GrpcServer(orders, () -> WORKLOADS, 0, HOUR)) {
            X509Certificate before = Identities.leaf(orders);
            try (Connected connected = client.connect(server.port(), "h2")) {
                assertThat(connected.server()).isEqualTo(before);
            }

            orders.renewNow("test").join();

            try (Connected connected = client.connect(server.port(), "h2")) {
                assertThat(connected.server())
                        .isEqualTo(Identities.leaf(orders))
                        .isNotEqualTo(before);
            }
        }
    }

    @Test
    void aClientThatWasRevokedIsRefusedThoughItCouldResumeItsSession() throws Exception {
        Identity identity = ca.issue("shop/basket");
        var client = client(Optional.of(identity));
        try (var server = new GrpcServer(orders, () -> WORKLOADS, 0, HOUR)) {
            assertThat(resumes(client, server)).isFalse();
            assertThat(resumes(client, server)).isTrue();

            Identities.revoke(ca, "basket", identity.leaf(), orders);

            assertThatThrownBy(() -> resumes(client, server)).isInstanceOf(IOException.class);
            assertThat(resumes(client(Optional.of(ca.issue("shop/basket"))), server)).isFalse();
        }
    }

    @Test
    void aClientWithoutACertificateIsRefused() throws Exception {
        var client = client(Optional.empty());
        try (var server = new GrpcServer(orders, () -> WORKLOADS, 0, HOUR)) {
            assertThatThrownBy(() -> resumes(client, server)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aChannelRefusesAServerThatWasRevoked() throws Exception {
        try (RenewingIdentity basket = Identities.open(ca, "basket");
                RenewingIdentity stolen = Identities.open(ca, "stolen");
                var server = new GrpcServer(stolen, () -> WORKLOADS, 0, HOUR);
                var client = new GrpcClient(basket, "localhost", server.port())) {
            assertThat(client.whoAmI()).contains("sa/basket");

            Identities.revoke(ca, "stolen", Identities.leaf(stolen), basket);
            client.reconnect();

            assertThatThrownBy(client::whoAmI)
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasStackTraceContaining("is revoked");
        }
    }

    @Test
    void aChannelRefusesAServerOfAnotherName() throws Exception {
        try (RenewingIdentity basket = Identities.open(ca, "basket");
                var server = new GrpcServer(orders, () -> WORKLOADS, 0, HOUR);
                var client = new GrpcClient(basket, "127.0.0.2", server.port())) {
            assertThatThrownBy(client::whoAmI).hasStackTraceContaining("127.0.0.2");
        }
    }

    private static AuthorizationPolicy allowing(Authorizer callers) {
        return new AuthorizationPolicy(
                List.of(), List.of(AuthorizationRule.of("callers", callers)));
    }

    private static ResumingClient client(Optional<Identity> identity) throws Exception {
        return new ResumingClient(identity, ca.trustAnchors());
    }

    /** Waits for the server's first octet of HTTP/2, which it sends to whom it let in. */
    private static boolean resumes(ResumingClient client, GrpcServer server) throws IOException {
        try (Connected connected = client.connect(server.port(), "h2")) {
            if (connected.socket().getInputStream().read() < 0) {
                throw new EOFException("the server closed the connection");
            }
            return connected.resumed();
        }
    }
}
