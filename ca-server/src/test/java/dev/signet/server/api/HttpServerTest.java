package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.signet.server.TestLog;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sockets themselves: TLS, and requests that no HTTP client would send. */
class HttpServerTest {

    private static TestApi api;

    @BeforeAll
    static void start() {
        api = new TestApi();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    /** What the plain port answers to {@code request}, as text. */
    private static String plain(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), api.server.httpPort())) {
            return exchange(socket, request);
        }
    }

    private static String https(String request, String... protocols) throws Exception {
        try (SSLSocket socket = socket()) {
            if (protocols.length > 0) {
                socket.setEnabledProtocols(protocols);
            }
            return exchange(socket, request);
        }
    }

    private static String exchange(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static SSLSocket socket() throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {TestClient.anyServer()}, null);
        return (SSLSocket)
                tls.getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), api.server.httpsPort());
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void speaksTls(String protocol) throws Exception {
        assertThat(https(get("/livez"), protocol)).startsWith("HTTP/1.1 200");
    }

    @Test
    void speaksNoOlderTls() {
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> https(get("/livez"), "TLSv1.1"));
    }

    @Test
    void speaksHttp2() {
        var answer = TestClient.of(api, TestApi.ORDERS).overHttp2().post("/v1/issue", "{}");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    }

    @Test
    void answersUnderAnyName() throws Exception {
        assertThat(https(get("/livez").replace("localhost", "ca.elsewhere.example")))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void takesANewIdentityWithoutARestart() throws Exception {
        X509Certificate before = presented();

        api.server.reloadIdentity();

        assertThat(presented().getSerialNumber()).isNotEqualTo(before.getSerialNumber());
    }

    private static X509Certificate presented() throws Exception {
        try (SSLSocket socket = socket()) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void aClientThatWritesHttpsIntoAPlainConnectionIsStillPlain() throws IOException {
        String answer = plain(get("https://localhost/v1/trust-bundle"));

        assertThat(answer).startsWith("HTTP/1.1 404").contains("not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/certificates?limit=%zz",
                "/v1/trust-bundle/%2e%2e/roles",
                "/v1/issuers/issuing%2fcrl",
                "/v1//trust-bundle",
                "/v1/roles/..;/trust-bundle",
                "/v1/issuers/%ff%fe",
                "/v1/issuers/%00",
                "/v1/trust-bundle;v=1"
            })
    void aTargetThatCouldMeanTwoThingsMeansNone(String target) throws Exception {
        String answer = https(get(target));

        assertThat(answer)
                .containsPattern("^HTTP/1.1 (400|401|404) ")
                .contains("application/problem+json")
                .contains("X-Request-Id: ")
                .contains("\"request_id\"");
    }

    @Test
    void headersBeyondTheLimitAreRefusedWithAProblem() throws Exception {
        String answer =
                https(
                        "GET /livez HTTP/1.1\r\nHost: localhost\r\nX: "
                                + "a".repeat(40_000)
                                + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 431").contains("application/problem+json");
    }

    @Test
    void aTargetBeyondTheLimitIsRefusedWithAProblem() throws Exception {
        assertThat(https(get("/" + "a".repeat(40_000))))
                .startsWith("HTTP/1.1 414")
                .contains("application/problem+json");
    }

    @Test
    void whatIsNoHttpIsRefusedWithoutATrace() throws IOException {
        String answer = plain("\u0001\u0002 nonsense\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("at org.eclipse");
    }

    /** Nobody is charged for it, so it must not fill the log. */
    @Test
    void whatReachesNoRouteIsCountedAndNotLogged() throws Exception {
        double noHttp = refused("400");
        double tooLong = refused("414");
        try (var log = new TestLog(ErrorAnswers.class)) {
            String _ = plain("\u0001\u0002 nonsense\r\n\r\n");
            String _ = https(get("/" + "a".repeat(40_000)));

            assertThat(refused("400")).isEqualTo(noHttp + 1);
            assertThat(refused("414")).isEqualTo(tooLong + 1);
            assertThat(log.lines()).isEmpty();
        }
    }

    private static double refused(String status) {
        return api.metrics.find("ca.http.refused").tag("status", status).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Test
    void handshakesThatFailAreCountedByReason() throws Exception {
        double distrusted = failedHandshakes("distrusted");
        double notTls = failedHandshakes("not_tls");
        double other = failedHandshakes("other");
        try (SSLSocket distrusting =
                (SSLSocket)
                        SSLContext.getDefault()
                                .getSocketFactory()
                                .createSocket(
                                        InetAddress.getLoopbackAddress(), api.server.httpsPort())) {
            assertThatExceptionOfType(SSLException.class).isThrownBy(distrusting::startHandshake);
        }
        try (var noTls = new Socket(InetAddress.getLoopbackAddress(), api.server.httpsPort())) {
            String _ = exchange(noTls, get("/livez"));
        }

        await().untilAsserted(() -> {
            assertThat(failedHandshakes("distrusted")).isEqualTo(distrusted + 1);
            assertThat(failedHandshakes("not_tls")).isEqualTo(notTls + 1);
            assertThat(failedHandshakes("other")).isEqualTo(other);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(unknown_ca) Received fatal alert: unknown_ca | DISTRUSTED",
                "(bad_certificate) Received fatal alert: bad_certificate | DISTRUSTED",
                "(handshake_failure) Received fatal alert: handshake_failure | ALERT",
                "(protocol_version) Client requested protocol TLSv1.1 is not enabled | VERSION",
                "(handshake_failure) no cipher suites in common | NOTHING_IN_COMMON",
                "Unsupported or unrecognized SSL message | NOT_TLS",
                "closed before the handshake was over | CLOSED",
                "what no version of the JDK has said so far | OTHER"
            })
    void whyAHandshakeFailedIsReadFromWhatTheJdkSays(String said, HandshakeFailures.Reason reason) {
        assertThat(HandshakeFailures.Reason.of(new SSLException(said))).isEqualTo(reason);
    }

    private static double failedHandshakes(String reason) {
        return api.metrics.get("ca.tls.handshake.failures").tag("reason", reason).counter().count();
    }

    @Test
    void twoAuthorizationHeadersAreRefused() throws Exception {
        String answer =
                https(
                        """
                        GET /v1/certificates HTTP/1.1
                        Host: localhost
                        Authorization: Bearer orders
                        Authorization: Bearer signet_op_test
                        Connection: close

                        """
                                .replace("\n", "\r\n"));

        assertThat(answer).startsWith("HTTP/1.1 400").contains("Authorization");
    }

    @Test
    void saysNothingAboutItself() throws Exception {
        assertThat(https(get("/livez"))).doesNotContainIgnoringCase("jetty");
        assertThat(plain(get("/nothing"))).doesNotContainIgnoringCase("jetty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez", "/v1/certificates", "/nothing", "/v1/issuers/%00"})
    void everyAnswerTellsBrowsersToRunAndFrameNothing(String target) throws Exception {
        for (String answer : List.of(https(get(target)), plain(get(target)))) {
            assertThat(answer)
                    .contains("X-Content-Type-Options: nosniff")
                    .contains("Content-Security-Policy: default-src 'none'")
                    .contains("Referrer-Policy: no-referrer");
        }
    }

    @Test
    void alsoAnAnswerToWhatIsNoHttp() throws IOException {
        assertThat(plain("\u0001\u0002 nonsense\r\n\r\n"))
                .contains("X-Content-Type-Options: nosniff");
    }

    @Test
    void whoCameWithTlsIsToldToComeBackWithIt() throws Exception {
        assertThat(https(get("/livez"))).contains("Strict-Transport-Security: max-age=31536000");
        assertThat(https(get("/nothing"))).contains("Strict-Transport-Security: max-age=31536000");
        assertThat(plain(get("https://localhost/livez")))
                .doesNotContain("Strict-Transport-Security");
    }

    @Test
    void theRequestIdIsTheServersOwn() {
        var answer = TestClient.anonymous(api).with("X-Request-Id", "mine").get("/v1/trust-bundle");

        assertThat(answer.requestId()).matches("[0-9a-f]{32}");
    }
}
