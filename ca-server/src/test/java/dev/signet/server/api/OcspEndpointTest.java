package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.ocsp.TestOcsp;
import dev.signet.server.x509.SerialNumber;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OCSP over HTTP (RFC 6960 appendix A, RFC 5019 §5 and §6). */
class OcspEndpointTest {

    private static final String PATH = "/v1/issuers/issuing/ocsp";
    private static final String REQUEST = "application/ocsp-request";
    private static final String RESPONSE = "application/ocsp-response";

    private static TestApi api;
    private static SerialNumber serial;

    @BeforeAll
    static void start() {
        api = new TestApi();
        serial = api.ca.issued().serial();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static byte[] request() {
        return TestOcsp.request(api.ca.issuing(), serial);
    }

    private static TestClient.Answer post(URI uri, String type, byte[] body) {
        return TestClient.anonymous(api)
                .with("Content-Type", type)
                .send("POST", uri, BodyPublishers.ofByteArray(body));
    }

    /** As the JDK and nginx ask: base64, encoded for a URL. */
    private static String path(byte[] request) {
        return PATH
                + "/"
                + URLEncoder.encode(
                        Base64.getEncoder().encodeToString(request), StandardCharsets.UTF_8);
    }

    private static TestClient.Answer get(byte[] request) {
        return TestClient.anonymous(api).send("GET", api.http(path(request)), "");
    }

    private static CertificateStatus status(TestClient.Answer answer) {
        return TestOcsp.verified(answer.body().octets, api.ca.issuing())
                .getResponses()[0]
                .getCertStatus();
    }

    @Test
    void everyWayOfAskingIsAnsweredWithTypeAndLengthOnBothPorts() {
        for (URI base : List.of(api.https(""), api.http(""))) {
            for (var answer :
                    List.of(
                            post(base.resolve(PATH), REQUEST, request()),
                            TestClient.anonymous(api)
                                    .send("GET", base.resolve(path(request())), ""))) {
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("Content-Type")).isEqualTo(RESPONSE);
                assertThat(answer.header("Content-Length"))
                        .isEqualTo(Integer.toString(answer.body().octets.length));
                assertThat(status(answer)).isSameAs(CertificateStatus.GOOD);
            }
        }
    }

    @Test
    void anAnswerByPostIsForNoCache() {
        var answer = post(api.http(PATH), REQUEST, request());

        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.headers().map()).doesNotContainKeys("etag", "expires");
    }

    @Test
    void anAnswerByGetMayBeKeptForFiveMinutes() {
        var answer = get(request());

        assertThat(answer.header("Cache-Control"))
                .isEqualTo("public, no-transform, must-revalidate, max-age=300");
        assertThat(answer.header("Last-Modified")).isEqualTo("Sun, 01 Mar 2026 12:00:00 GMT");
        assertThat(answer.header("Expires")).isEqualTo("Sun, 01 Mar 2026 13:00:00 GMT");
        assertThat(answer.header("ETag")).matches("\"[0-9a-f]{16}\"");
    }

    @Test
    void whoHasTheAnswerIsNotSentItAgain() {
        String tag = get(request()).header("ETag");

        var again =
                TestClient.anonymous(api)
                        .with("If-None-Match", tag)
                        .send("GET", api.http(path(request())), "");

        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body().octets).isEmpty();
    }

    @Test
    void anAnswerToOneRequestIsForNoCache() {
        var id = TestOcsp.id(TestOcsp.SHA1, api.ca.issuing(), serial.value());
        var unknown = TestOcsp.id(TestOcsp.SHA1, api.ca.issuing(), BigInteger.TEN);

        for (byte[] request :
                List.of(
                        TestOcsp.withNonce(new byte[32], id),
                        TestOcsp.request(unknown),
                        TestOcsp.request(id, unknown))) {
            assertThat(get(request).header("Cache-Control")).isEqualTo("no-store");
            assertThat(get(request).header("ETag")).isEmpty();
        }
    }

    @Test
    void headAnswersAsGetDoesWithoutTheBody() {
        var answer = TestClient.anonymous(api).send("HEAD", api.http(path(request())), "");

        assertThat(answer.header("Content-Length"))
                .isEqualTo(get(request()).header("Content-Length"));
        assertThat(answer.body().octets).isEmpty();
    }

    /** A request whose base64 has {@code +}, {@code /} and {@code //} in it. */
    private static byte[] awkward() {
        var id = TestOcsp.id(TestOcsp.SHA1, api.ca.issuing(), serial.value());
        for (int value = 0; value < 1 << 20; value++) {
            byte[] nonce = new byte[20];
            Arrays.fill(nonce, (byte) 0xff);
            nonce[0] = (byte) value;
            nonce[1] = (byte) (value >> 8);
            nonce[18] = (byte) 0xfb;
            nonce[19] = (byte) 0xef;
            byte[] request = TestOcsp.withNonce(nonce, id);
            String text = Base64.getEncoder().encodeToString(request);
            if (text.contains("//") && text.contains("+")) {
                return request;
            }
        }
        throw new AssertionError("no such request");
    }

    @Test
    void aRequestMayStandInThePathAsItIsOrEncodedInPartOrWhole() throws Exception {
        String base64 = Base64.getEncoder().encodeToString(awkward());

        for (String form :
                List.of(
                        base64,
                        base64.replace("=", ""),
                        base64.replace("/", "%2F"),
                        base64.replace("+", "%2b").replace("/", "%2f").replace("=", "%3d"),
                        base64.replace("+", "%2B"))) {
            assertThat(raw("GET " + PATH + "/" + form)).as(form).startsWith("HTTP/1.1 200 ");
            assertThat(response(raw("GET " + PATH + "/" + form)))
                    .as(form)
                    .isEqualTo(Optional.of(0));
        }
    }

    /** What an answer says of itself; empty if it is no OCSP response. */
    private static Optional<Integer> response(String answer) {
        int body = answer.indexOf("\r\n\r\n") + 4;
        return answer.contains(RESPONSE)
                ? Optional.of(
                        TestOcsp.status(
                                answer.substring(body).getBytes(StandardCharsets.ISO_8859_1)))
                : Optional.empty();
    }

    /** As it is written: clients of libraries mend paths before they send them. */
    private static String raw(String requestLine) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), api.server.httpPort())) {
            socket.getOutputStream()
                    .write(
                            (requestLine
                                            + " HTTP/1.1\r\nHost: ca.test\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @ParameterizedTest
    @CsvSource({"MA==", "%20", "MAA=", "not-base64", "TUlJ%2FTUlJ"})
    void whatIsNoRequestIsMalformedAndSaysNoMore(String text) throws Exception {
        String answer = raw("GET " + PATH + "/" + text);

        assertThat(answer).startsWith("HTTP/1.1 200 ").contains("Cache-Control: no-store");
        assertThat(response(answer)).isEqualTo(Optional.of(1));
        assertThat(answer).contains("Content-Length: 5\r\n");
    }

    @Test
    void aBodyThatIsNoRequestIsMalformedToo() {
        var answer = post(api.http(PATH), REQUEST, new byte[] {1});

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().octets).containsExactly(0x30, 3, 0x0a, 1, 1);
    }

    @Test
    void aBodyOfAnotherTypeOrSizeIsRefused() {
        assertThat(post(api.http(PATH), "application/json", request()).status()).isEqualTo(415);
        assertThat(post(api.http(PATH), REQUEST, new byte[8 * 1024 + 1]).status()).isEqualTo(413);
        assertThat(post(api.http(PATH), REQUEST, new byte[8 * 1024]).status()).isEqualTo(200);
    }

    @Test
    void anIssuerThatIsNotThereIsNotFound() {
        var answer = post(api.http("/v1/issuers/nobody/ocsp"), REQUEST, request());

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("unknown-issuer");
    }

    @Test
    void aRevocationIsKnownOnceItWasAnswered() {
        SerialNumber other = api.ca.issued().serial();
        byte[] request = TestOcsp.request(api.ca.issuing(), other);
        assertThat(status(get(request))).isSameAs(CertificateStatus.GOOD);

        var revoked =
                TestClient.of(api, TestApi.OPERATOR)
                        .post(
                                "/v1/revoke",
                                "{\"serial_number\": \""
                                        + other.hex()
                                        + "\", \"reason\": \"superseded\"}");

        assertThat(revoked.status()).isEqualTo(200);
        assertThat(status(get(request))).isInstanceOf(RevokedStatus.class);
        assertThat(status(post(api.https(PATH), REQUEST, request)))
                .isInstanceOf(RevokedStatus.class);
    }

    @Test
    void withoutTheDatabaseAClientIsToldToTryLater() {
        try (var own = new TestApi()) {
            byte[] request = TestOcsp.request(own.ca.issuing(), own.ca.issued().serial());
            own.loseDatabase();

            var answer =
                    TestClient.anonymous(own)
                            .with("Content-Type", REQUEST)
                            .send("POST", own.http(PATH), BodyPublishers.ofByteArray(request));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            assertThat(answer.body().octets).containsExactly(0x30, 3, 0x0a, 1, 3);
        }
    }

    @Test
    void answersAreCountedByWhatTheySay() {
        try (var own = new TestApi()) {
            SerialNumber good = own.ca.issued().serial();
            own.ca.clock.advance(Duration.ofSeconds(1));
            for (byte[] request :
                    List.of(
                            TestOcsp.request(own.ca.issuing(), good),
                            TestOcsp.request(own.ca.issuing(), good),
                            new byte[] {1})) {
                assertThat(
                                TestClient.anonymous(own)
                                        .with("Content-Type", REQUEST)
                                        .send(
                                                "POST",
                                                own.http(PATH),
                                                BodyPublishers.ofByteArray(request))
                                        .status())
                        .isEqualTo(200);
            }

            String metrics = TestClient.anonymous(own).get("/metrics").text();
            assertThat(metrics)
                    .contains("ca_ocsp_responses_total{status=\"good\"} 2.0")
                    .contains("ca_ocsp_responses_total{status=\"malformed_request\"} 1.0");
        }
    }
}
