package dev.signet.server.auth.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.signet.server.auth.jwt.TestHost;
import dev.signet.server.auth.kubernetes.ReviewConfig.Effort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API servers that do not answer as they should: none of them makes a token good or bad. */
class ApiServerTest {

    private static final TestCluster CLUSTER = TestCluster.es256();

    /** For servers that never finish. */
    private static final Effort IMPATIENT =
            new Effort(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Effort.DEFAULT.concurrent(),
                    Effort.DEFAULT.failures(),
                    Effort.DEFAULT.pause());

    @TempDir Path folder;
    private TestApiServer server;

    @BeforeEach
    void start() {
        server = TestApiServer.start(CLUSTER, folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void review() throws ReviewUnavailableException {
        review(server.config());
    }

    private static void review(ReviewConfig config) throws ReviewUnavailableException {
        assertThat(new ApiServer(config).review(CLUSTER.token(), "signet").path("authenticated"))
                .hasToString("true");
    }

    private void assertUnavailable(String why) {
        assertUnavailable(server.config(), why);
    }

    private static void assertUnavailable(ReviewConfig config, String why) {
        String token = CLUSTER.token();
        assertThatThrownBy(() -> new ApiServer(config).review(token, "signet"))
                .isInstanceOf(ReviewUnavailableException.class)
                .hasMessageContaining(why)
                .message()
                .doesNotContain(token.substring(0, 40), TestApiServer.REVIEWER);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Nested
    class WithOurCredential {

        @Test
        void aRenewedOneIsUsedForTheNextQuestion() throws Exception {
            var api = new ApiServer(server.config());
            assertThat(api.review(CLUSTER.token(), "signet")).isNotNull();
            server.reviewers.clear();
            server.reviewers.add("reviewer-2");
            renew("reviewer-2");

            assertThat(api.review(CLUSTER.token(), "signet")).isNotNull();
            assertThat(server.questions).hasSize(2);
        }

        @Test
        void oneThatIsRenewedWhileItIsRefusedIsReadAgainOnce() throws Exception {
            server.reviewers.clear();
            server.reviewers.add("reviewer-2");
            server.fault =
                    Optional.of(exchange -> {
                        renew("reviewer-2");
                        server.fault = Optional.empty();
                        unauthorized(exchange);
                    });

            review();
            assertThat(server.questions).hasSize(2);
        }

        @Test
        void oneThatIsRefusedAndNotRenewedIsNotTriedTwice() {
            server.reviewers.clear();

            assertUnavailable("status 401: this server's own credential, review.token_file");
            assertThat(server.questions).hasSize(1);
        }

        @Test
        void oneThatIsRenewedAndStillRefusedIsGivenUp() {
            server.fault =
                    Optional.of(exchange -> {
                        renew("reviewer-" + server.questions.size());
                        unauthorized(exchange);
                    });

            assertUnavailable("status 401");
            assertThat(server.questions).hasSize(2);
        }

        @Test
        void oneThatMayNotReviewIsNamedWithTheRemedy() {
            server.answersWith(403, TestApiServer.failure(403, "Forbidden").toString());

            assertUnavailable("status 403: this server's own account there may not create");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "\n", "two words", "with\u0000nul", "a\r\nX-Header: b", "ключ"})
        void aFileWithoutOneTokenIsNotSent(String content) throws IOException {
            Files.writeString(server.tokenFile, content);

            assertUnavailable("does not have one bearer token in it");
            assertThat(server.questions).isEmpty();
        }

        @Test
        void aFileThatIsNotThereIsAFailure() throws IOException {
            Files.delete(server.tokenFile);

            assertUnavailable(server.tokenFile + " cannot be read");
        }

        /** As the kubelet does: another file takes its place. */
        private void renew(String token) throws IOException {
            Path next = Files.writeString(folder.resolve("next"), token + "\n");
            Files.move(next, server.tokenFile, StandardCopyOption.REPLACE_EXISTING);
        }

        private static void unauthorized(HttpExchange exchange) throws IOException {
            TestHost.send(
                    exchange,
                    401,
                    TestApiServer.failure(401, "Unauthorized")
                            .toString()
                            .getBytes(StandardCharsets.UTF_8));
        }
    }

    @Nested
    class WithTls {

        @Test
        void aServerOfAnotherCaIsToldNothing() {
            try (TestHost other = TestHost.start(folder)) {
                var config =
                        new ReviewConfig(
                                server.host.url(""),
                                server.tokenFile,
                                Optional.of(other.caFile),
                                Effort.DEFAULT);

                assertUnavailable(config, "cannot be read");
                assertUnavailable(
                        new ReviewConfig(
                                server.host.url(""),
                                server.tokenFile,
                                Optional.empty(),
                                Effort.DEFAULT),
                        "cannot be read");
                assertThat(server.questions).isEmpty();
            }
        }

        @Test
        void aServerOfAnotherNameIsToldNothing() {
            try (TestHost other =
                    TestHost.start(
                            folder, new GeneralName(GeneralName.dNSName, "other.example.org"))) {
                assertUnavailable(
                        new ReviewConfig(
                                other.url(""),
                                server.tokenFile,
                                Optional.of(other.caFile),
                                Effort.DEFAULT),
                        "cannot be read");
                assertThat(other.requests).isEmpty();
            }
        }

        @Test
        void aRenewedCaCountsForTheNextQuestion() throws Exception {
            String good = Files.readString(server.host.caFile);
            var api = new ApiServer(server.config());
            assertThat(api.review(CLUSTER.token(), "signet")).isNotNull();
            try (TestHost other = TestHost.start(folder)) {
                Files.copy(other.caFile, server.host.caFile, StandardCopyOption.REPLACE_EXISTING);
                assertThatThrownBy(() -> api.review(CLUSTER.token(), "signet"))
                        .isInstanceOf(ReviewUnavailableException.class);
            }
            Files.writeString(server.host.caFile, good);

            assertThat(api.review(CLUSTER.token(), "signet")).isNotNull();
        }

        @Test
        void aCaFileWithoutACertificateIsAFailure() throws IOException {
            Files.writeString(server.host.caFile, "");

            assertUnavailable(server.host.caFile + " has no readable PEM certificates");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 400, 404, 409, 413, 429, 500, 502, 503, 504})
    void anyStatusButSuccessIsAFailure(int status) {
        server.answersWith(status, "");

        assertUnavailable("status " + status);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowed(int status) {
        try (TestHost other = TestHost.start(folder)) {
            server.fault =
                    Optional.of(exchange -> {
                        exchange.getResponseHeaders().add("Location", other.url() + "/x");
                        TestHost.send(exchange, status, new byte[0]);
                    });

            assertUnavailable("status " + status + ": redirects are not followed");
            assertThat(other.requests).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "<html>",
                "{\"kind\":\"TokenReview\"}",
                "{\"kind\":\"TokenReview\",\"status\":null}",
                "{\"kind\":\"TokenReview\",\"status\":\"ok\"}",
                "{\"kind\":\"Status\",\"status\":{\"authenticated\":true}}",
                "{\"kind\":\"TokenReview\",\"status\":{},\"status\":{\"authenticated\":true}}",
                "{\"kind\":\"TokenReview\",\"status\":{\"authenticated\":true}} x"
            })
    void whatIsNoTokenReviewIsAFailure(String body) {
        server.answersWith(201, body);

        assertUnavailable("no TokenReview");
    }

    @Test
    void anAnswerOf200CountsToo() throws Exception {
        server.answersWith(200, "{\"kind\":\"TokenReview\",\"status\":{\"authenticated\":true}}");

        review();
    }

    @Test
    void aHugeAnswerIsCutOff() {
        server.answersWith(201, " ".repeat(10 * 1024 * 1024));

        assertUnavailable("cannot be read");
    }

    @Test
    void aCompressedAnswerIsNotUnpacked() throws IOException {
        var bomb = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bomb)) {
            gzip.write(new byte[10 * 1024 * 1024]);
        }
        server.fault =
                Optional.of(exchange -> {
                    exchange.getResponseHeaders().add("Content-Encoding", "gzip");
                    TestHost.send(exchange, 201, bomb.toByteArray());
                });

        assertUnavailable("compressed");
    }

    @Test
    void aServerThatSendsOneOctetAtATimeIsGivenUp() {
        var over = new CountDownLatch(1);
        server.fault =
                Optional.of(exchange -> {
                    exchange.sendResponseHeaders(201, 0);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                    await(over);
                });

        assertUnavailable(server.config(IMPATIENT), "did not answer within");
        over.countDown();
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() {
        var over = new CountDownLatch(1);
        server.fault = Optional.of(exchange -> await(over));

        assertUnavailable(server.config(IMPATIENT), server.host.url());
        over.countDown();
    }

    @Test
    void aServerThatNeverShakesHandsIsGivenUp() throws IOException {
        try (var silent = new ServerSocket(0)) {
            assertUnavailable(
                    new ReviewConfig(
                            URI.create("https://127.0.0.1:" + silent.getLocalPort()),
                            server.tokenFile,
                            Optional.of(server.host.caFile),
                            IMPATIENT),
                    "https://127.0.0.1:");
        }
    }

    @Test
    void aServerThatIsNotThereIsAFailure() {
        server.close();

        assertUnavailable("cannot be read");
    }

    @Test
    void aPathInFrontOfTheApiIsKept() throws Exception {
        server.host.on(
                "/clusters/c1" + TokenReview.PATH,
                "{\"kind\":\"TokenReview\",\"status\":{\"authenticated\":true}}");

        review(
                new ReviewConfig(
                        server.host.url("/clusters/c1/"),
                        server.tokenFile,
                        Optional.of(server.host.caFile),
                        Effort.DEFAULT));
    }
}
