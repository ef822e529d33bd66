package dev.signet.client.authorization;

import static dev.signet.client.authorization.TestPeer.ORDERS;
import static dev.signet.client.authorization.TestPeer.PAYMENTS;
import static dev.signet.client.authorization.TestPeer.trust;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.signet.client.Identity;
import dev.signet.client.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerIdentityTest {

    private final TestCa ca = new TestCa("root");
    private final ServerIdentity payments = ServerIdentity.spiffe(Authorizer.id(PAYMENTS));
    private final ServerIdentity orders = ServerIdentity.spiffe(Authorizer.id(ORDERS));

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theRightIdIsEnoughWhateverTheHostIsCalled(String protocol) throws Exception {
        try (var pair = new TlsPair(ca, new TestPeer(ca, PAYMENTS).identity());
                var socket = pair.connect(client(payments), payments, protocol)) {
            assertThatCode(() -> payments.verify(socket.getSession())).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void anotherIdIsRefusedEvenWithTheRightHostName(String protocol) throws Exception {
        Identity inventory = new TestPeer(ca, TestPeer.INVENTORY).withDns("localhost").identity();
        try (var pair = new TlsPair(ca, inventory)) {
            assertThatThrownBy(() -> pair.connect(client(payments), payments, protocol))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasStackTraceContaining("another server")
                    .hasStackTraceContaining(PAYMENTS);
        }
    }

    @Test
    void theRightIdFromAnotherCaIsRefused() throws Exception {
        var impostor = new TestCa("root");
        try (var pair = new TlsPair(ca, new TestPeer(impostor, PAYMENTS).identity())) {
            assertThatThrownBy(() -> pair.connect(client(payments), payments, "TLSv1.3"))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void aServerWhoseCertificateIsOverIsRefused() throws Exception {
        TestPeer over = new TestPeer(ca, PAYMENTS);
        over.notBefore = over.notBefore.minusSeconds(3600);
        over.notAfter = over.notBefore.plusSeconds(60);
        try (var pair = new TlsPair(ca, over.identity())) {
            assertThatThrownBy(() -> pair.connect(client(payments), payments, "TLSv1.3"))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    /** JSSE asks no trust manager then: only {@code verify} is left. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aResumedSessionIsCheckedAfterTheHandshake(String protocol) throws Exception {
        SSLContext shared = client(payments);
        try (var pair = new TlsPair(ca, new TestPeer(ca, PAYMENTS).identity())) {
            long first;
            try (SSLSocket socket = pair.connect(shared, payments, protocol)) {
                first = socket.getSession().getCreationTime();
            }
            try (SSLSocket resumed = pair.connect(shared, orders, protocol)) {
                assertThat(resumed.getSession().getCreationTime()).isEqualTo(first);
                assertThatCode(() -> payments.verify(resumed.getSession()))
                        .doesNotThrowAnyException();
                assertThatThrownBy(() -> orders.verify(resumed.getSession()))
                        .isInstanceOf(SSLPeerUnverifiedException.class)
                        .hasMessageContaining("another server")
                        .hasMessageContaining(ORDERS);
            }
        }
    }

    @Test
    void aSessionWithoutAServerIsRefused() throws Exception {
        var none = SSLContext.getDefault().createSSLEngine().getSession();

        assertThatThrownBy(() -> payments.verify(none))
                .isInstanceOf(SSLPeerUnverifiedException.class);
        assertThatThrownBy(() -> ServerIdentity.hostName().verify(none))
                .isInstanceOf(SSLPeerUnverifiedException.class);
    }

    @Test
    void byHostNameTheNameIsChecked() throws Exception {
        ServerIdentity byName = ServerIdentity.hostName();
        Identity named = new TestPeer(ca, PAYMENTS).withDns("localhost").identity();
        Identity nameless = new TestPeer(ca, PAYMENTS).withDns("other.example").identity();
        try (var right = new TlsPair(ca, named);
                var wrong = new TlsPair(ca, nameless)) {
            try (var socket = right.connect(client(byName), byName, "TLSv1.3")) {
                byName.verify(socket.getSession());
            }
            assertThatThrownBy(() -> wrong.connect(client(byName), byName, "TLSv1.3"))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void aClientThatForgetsToAskForItChecksTheHostNameAllTheSame() throws Exception {
        SSLContext byName = client(ServerIdentity.hostName());
        try (var right = new TlsPair(ca, new TestPeer(ca).withDns("localhost").identity());
                var wrong = new TlsPair(ca, new TestPeer(ca).withDns("other.example").identity())) {
            try (var socket = right.connect(byName, forgotten -> {})) {
                ServerIdentity.hostName().verify(socket.getSession());
            }
            assertThatThrownBy(() -> wrong.connect(byName, forgotten -> {}))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void withoutAConnectionThereIsNoHostNameToCheck() {
        var trust = ServerIdentity.hostName().trustManager(trust(ca));
        X509Certificate[] chain = {new TestPeer(ca).withDns("localhost").identity().leaf()};

        assertThatThrownBy(() -> trust.checkServerTrusted(chain, "UNKNOWN"))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("ServerIdentity");
    }

    @Test
    void anHttpClientOfTheJdkNeedsNothingButTheContext() throws Exception {
        HttpsServer server = httpsServer(new TestPeer(ca, PAYMENTS).identity());
        try {
            URI uri = URI.create("https://localhost:" + server.getAddress().getPort() + "/");
            assertThat(get(client(payments), uri)).isEqualTo(204);
            assertThatThrownBy(() -> get(client(orders), uri)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> get(client(ServerIdentity.hostName()), uri))
                    .isInstanceOf(IOException.class);
        } finally {
            server.stop(0);
        }
    }

    private SSLContext client(ServerIdentity server) {
        return TlsPair.context(Optional.empty(), server.trustManager(trust(ca)));
    }

    private HttpsServer httpsServer(Identity identity) throws IOException {
        var server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(TlsPair.context(Optional.of(identity), trust(ca))));
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private static int get(SSLContext context, URI uri) throws IOException, InterruptedException {
        return HttpClient.newBuilder()
                .sslContext(context)
                .build()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                .statusCode();
    }
}
