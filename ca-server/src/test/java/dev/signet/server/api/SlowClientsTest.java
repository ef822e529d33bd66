package dev.signet.server.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.server.api.SlowClients.Patience;
import dev.signet.server.limit.LimitsConfig;
import dev.signet.server.limit.Rate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that send or read as slowly as they can, against a server of little patience. */
class SlowClientsTest {

    private static final int CONNECTIONS = 16;

    private static final String OCSP =
            """
            POST /v1/issuers/issuing/ocsp HTTP/1.1
            Host: localhost
            Content-Type: application/ocsp-request
            Content-Length: 4000

            """
                    .replace("\n", "\r\n");

    private static TestApi api;

    @BeforeAll
    static void start() {
        api =
                new TestApi(
                        new LimitsConfig(
                                CONNECTIONS,
                                new Rate(1_000_000, 1_000_000),
                                new Rate(1_000_000, 1_000_000),
                                32,
                                Duration.ZERO),
                        System::nanoTime,
                        new Patience(
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(1),
                                16 * 1024));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static Socket connect(int port) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4 * 1024);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static void send(Socket socket, String octets) throws IOException {
        socket.getOutputStream().write(octets.getBytes(US_ASCII));
        socket.getOutputStream().flush();
    }

    /** Whether the server has closed; looks for a millisecond. */
    private static boolean isClosed(Socket socket) throws IOException {
        socket.setSoTimeout(1);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    /** Sends one octet more; whether that failed since the server has closed. */
    private static boolean isClosedAfter(Socket socket, int octet) throws IOException {
        try {
            socket.getOutputStream().write(octet);
            return isClosed(socket);
        } catch (IOException _) {
            return true;
        }
    }

    static Stream<Arguments> beginnings() {
        int http = api.server.httpPort();
        int https = api.server.httpsPort();
        return Stream.of(
                Arguments.of("headers", http, "GET /livez HTTP/1.1\r\nX: "),
                Arguments.of("a TLS handshake", https, "\u0016\u0003\u0001\u0010\u0000"),
                Arguments.of("a body", http, OCSP));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("beginnings")
    void anOctetNowAndThenDoesNotHoldAConnection(String what, int port, String beginning)
            throws IOException {
        try (Socket socket = connect(port)) {
            send(socket, beginning);
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(200))
                    .untilAsserted(() -> assertThat(isClosedAfter(socket, 'a')).as(what).isTrue());
        }
    }

    @Test
    void aConnectionWithAPartOfABodyIsClosed() throws Exception {
        try (Socket socket = connect(api.server.httpPort())) {
            send(socket, OCSP + "a");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(isClosed(socket)).isTrue());
        }
    }

    /** So long that it has a thread already. */
    @Test
    void aLongBodyThatStopsHalfwayIsATimeout() throws Exception {
        try (Socket socket = tls()) {
            send(
                    socket,
                    """
                    POST /v1/issue HTTP/1.1
                    Host: localhost
                    Authorization: Bearer orders
                    Content-Type: application/json
                    Content-Length: 100000

                    """
                            .replace("\n", "\r\n"));
            send(socket, " ".repeat(90_000));
            String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);

            assertThat(answer)
                    .startsWith("HTTP/1.1 408 ")
                    .contains("application/problem+json")
                    .contains("urn:signet:problem:request-timeout");
        }
    }

    private static Socket tls() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {TestClient.anyServer()}, null);
        return context.getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), api.server.httpsPort());
    }

    /** All answers together are more than any buffer between the two ends holds. */
    @Test
    void aClientThatDoesNotReadItsAnswersLosesTheConnection() throws Exception {
        byte[] request =
                "GET /v1/issuers/issuing/certificate HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        .repeat(100)
                        .getBytes(US_ASCII);
        try (Socket socket = connect(api.server.httpPort())) {
            assertThat(
                            CompletableFuture.runAsync(
                                    () -> writeUntilCut(socket, request),
                                    Thread::startVirtualThread))
                    .succeedsWithin(Duration.ofSeconds(60));
        }
    }

    private static void writeUntilCut(Socket socket, byte[] octets) {
        try {
            while (true) {
                socket.getOutputStream().write(octets);
            }
        } catch (IOException _) {
            // What is waited for.
        }
    }

    @Test
    void anAddressHasAQuarterOfTheConnections() throws IOException {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS / 4; i++) {
                open.add(connect(api.server.httpPort()));
                assertThat(answers(open.getLast())).isTrue();
            }
            try (Socket more = connect(api.server.httpPort())) {
                assertThat(answers(more)).isFalse();
            }
            open.removeLast().close();

            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> {
                        try (Socket next = connect(api.server.httpPort())) {
                            assertThat(answers(next)).isTrue();
                        }
                    });
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private static boolean answers(Socket socket) throws IOException {
        try {
            send(socket, "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
            return socket.getInputStream().read() == 'H';
        } catch (IOException _) {
            return false;
        }
    }
}
