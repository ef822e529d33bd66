package dev.signet.server.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.auth.jwt.KeySource.Discovery;
import dev.signet.server.auth.jwt.KeySource.JwksFile;
import dev.signet.server.auth.jwt.KeySource.JwksUrl;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** Keys from a real HTTPS server, good, slow, broken and hostile. */
class KeyFetchTest {

    private static final String ISSUER = "https://issuer.example";
    private static final TestIssuer OURS = TestIssuer.es256();
    private static final KeyFetchLimits QUICK =
            new KeyFetchLimits(Duration.ofSeconds(2), Duration.ofSeconds(5), 64 * 1024);

    /** For hosts that never finish; generous to none. */
    private static final KeyFetchLimits IMPATIENT =
            new KeyFetchLimits(Duration.ofMillis(300), Duration.ofMillis(300), 64 * 1024);

    @TempDir Path folder;
    private TestHost host;

    @BeforeEach
    void startTheHost() {
        host = TestHost.start(folder);
    }

    @AfterEach
    void stopTheHost() {
        host.close();
    }

    private KeySet fetch(String issuer, KeySource source, KeyFetchLimits limits)
            throws KeysUnavailableException {
        return new KeyFetch(issuer, source, limits).fetch();
    }

    private KeySet fetchJwks() throws KeysUnavailableException {
        return fetch(ISSUER, jwksUrl(), QUICK);
    }

    private JwksUrl jwksUrl() {
        return new JwksUrl(host.url("/openid/v1/jwks"), Optional.of(host.caFile));
    }

    private Discovery atIssuer() {
        return new Discovery(Optional.empty(), Optional.of(host.caFile));
    }

    private void assertUnavailable(String why) {
        assertThatThrownBy(this::fetchJwks)
                .isInstanceOf(KeysUnavailableException.class)
                .hasMessageContaining(why);
    }

    private void assertDiscoveryUnavailable(KeySource source, String issuer, String why) {
        assertThatThrownBy(() -> fetch(issuer, source, QUICK))
                .isInstanceOf(KeysUnavailableException.class)
                .hasMessageContaining(why);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Nested
    class FromAJwksUrl {

        @Test
        void keysAreRead() throws Exception {
            host.on("/openid/v1/jwks", OURS.jwks());

            assertThat(fetchJwks().verifies(CompactToken.parse(OURS.token()))).isTrue();
        }

        @ParameterizedTest
        @ValueSource(ints = {301, 302, 303, 307, 308})
        void aRedirectIsNotFollowed(int status) {
            try (TestHost other = TestHost.start(folder)) {
                other.on("*", OURS.jwks());
                host.on(
                        "/openid/v1/jwks",
                        exchange -> {
                            exchange.getResponseHeaders().add("Location", other.url() + "/keys");
                            TestHost.send(exchange, status, new byte[0]);
                        });

                assertUnavailable("status " + status + ": redirects are not followed");
                assertThat(other.requests).isEmpty();
            }
        }

        @Test
        void aRedirectOnTheSameHostIsNotFollowedEither() {
            host.on("/keys", OURS.jwks());
            host.on(
                    "/openid/v1/jwks",
                    exchange -> {
                        exchange.getResponseHeaders().add("Location", "/keys");
                        TestHost.send(exchange, 302, new byte[0]);
                    });

            assertUnavailable("redirects are not followed");
            assertThat(host.requests).containsExactly("/openid/v1/jwks");
        }

        @ParameterizedTest
        @ValueSource(ints = {201, 400, 401, 403, 404, 500, 503})
        void anyStatusBut200IsAFailure(int status) {
            host.on(
                    "/openid/v1/jwks",
                    exchange ->
                            TestHost.send(
                                    exchange,
                                    status,
                                    OURS.jwks().getBytes(StandardCharsets.UTF_8)));

            assertUnavailable("status " + status);
        }

        @Test
        void aBodyOf10MegabytesIsCutOff() {
            host.on(
                    "/openid/v1/jwks",
                    exchange -> {
                        exchange.sendResponseHeaders(200, 0);
                        writeUntilRefused(exchange.getResponseBody(), 10 * 1024);
                    });

            assertUnavailable("cannot be read");
        }

        @Test
        void aBodyThatAnnouncesMoreThanTheLimitIsRefused() {
            host.on(
                    "/openid/v1/jwks",
                    exchange -> {
                        exchange.sendResponseHeaders(200, 10 * 1024 * 1024);
                        writeUntilRefused(exchange.getResponseBody(), 10 * 1024);
                    });

            assertUnavailable("cannot be read");
        }

        private void writeUntilRefused(OutputStream out, int kilobytes) {
            byte[] kilobyte = new byte[1024];
            try {
                for (int i = 0; i < kilobytes; i++) {
                    out.write(kilobyte);
                }
            } catch (IOException e) {
                // The client has had enough, as it should.
                assertThat(e).isNotNull();
            }
        }

        @Test
        void aCompressedBodyIsNotUnpacked() throws IOException {
            var bomb = new ByteArrayOutputStream();
            try (var gzip = new GZIPOutputStream(bomb)) {
                gzip.write(new byte[10 * 1024 * 1024]);
            }
            host.on(
                    "/openid/v1/jwks",
                    exchange -> {
                        exchange.getResponseHeaders().add("Content-Encoding", "gzip");
                        TestHost.send(exchange, 200, bomb.toByteArray());
                    });

            assertUnavailable("compressed");
        }

        @Test
        void aHostThatSendsOneOctetAtATimeIsGivenUp() {
            var over = new CountDownLatch(1);
            host.on(
                    "/openid/v1/jwks",
                    exchange -> {
                        exchange.sendResponseHeaders(200, 0);
                        exchange.getResponseBody().write('{');
                        exchange.getResponseBody().flush();
                        await(over);
                    });

            assertThatThrownBy(() -> fetch(ISSUER, jwksUrl(), IMPATIENT))
                    .isInstanceOf(KeysUnavailableException.class)
                    .hasMessageContaining("did not answer within 300 ms");
            over.countDown();
        }

        @Test
        void aHostThatSendsNoHeadersIsGivenUp() {
            var over = new CountDownLatch(1);
            host.on("/openid/v1/jwks", exchange -> await(over));

            assertThatThrownBy(() -> fetch(ISSUER, jwksUrl(), IMPATIENT))
                    .isInstanceOf(KeysUnavailableException.class);
            over.countDown();
        }

        @Test
        void aHostThatNeverShakesHandsIsGivenUp() throws IOException {
            try (var silent = new ServerSocket(0)) {
                var source =
                        new JwksUrl(
                                URI.create("https://127.0.0.1:" + silent.getLocalPort() + "/jwks"),
                                Optional.of(host.caFile));

                assertThatThrownBy(() -> fetch(ISSUER, source, IMPATIENT))
                        .isInstanceOf(KeysUnavailableException.class);
            }
        }

        @Test
        void aHostThatIsNotThereIsAFailure() {
            host.close();

            assertUnavailable("cannot be read");
        }

        @Test
        void aCertificateOfAnotherCaIsRefused() {
            try (TestHost other = TestHost.start(folder)) {
                host.on("/openid/v1/jwks", OURS.jwks());
                var source = new JwksUrl(host.url("/openid/v1/jwks"), Optional.of(other.caFile));

                assertDiscoveryUnavailable(source, ISSUER, "cannot be read");
                assertDiscoveryUnavailable(
                        new JwksUrl(host.url("/openid/v1/jwks"), Optional.empty()),
                        ISSUER,
                        "cannot be read");
                assertThat(host.requests).isEmpty();
            }
        }

        @Test
        void aCertificateForAnotherNameIsRefused() {
            try (TestHost other =
                    TestHost.start(
                            folder, new GeneralName(GeneralName.dNSName, "other.example.org"))) {
                other.on("*", OURS.jwks());
                var source = new JwksUrl(other.url("/"), Optional.of(other.caFile));

                assertDiscoveryUnavailable(source, ISSUER, "cannot be read");
                assertThat(other.requests).isEmpty();
            }
        }

        @Test
        void aCaFileThatIsAbsentOrNoneIsAFailure() throws IOException {
            Path none = Files.writeString(folder.resolve("none.pem"), "");
            Path bad =
                    Files.writeString(folder.resolve("bad.pem"), "-----BEGIN CERTIFICATE-----\nx");
            for (Path file : new Path[] {none, bad, folder.resolve("absent.pem")}) {
                assertDiscoveryUnavailable(
                        new JwksUrl(host.url("/"), Optional.of(file)), ISSUER, file.toString());
            }
        }

        @Test
        void tenThousandKeysAreRefused() {
            ObjectNode set = new ObjectMapper().createObjectNode();
            var keys = set.putArray("keys");
            for (int i = 0; i < 10_000; i++) {
                keys.addObject().put("kty", "x");
            }
            host.on("/openid/v1/jwks", set.toString());

            assertThatThrownBy(() -> fetch(ISSUER, jwksUrl(), KeyFetchLimits.DEFAULT))
                    .hasMessageContaining("10000 keys, more than 100");
        }
    }

    @Nested
    class ByDiscovery {

        @Test
        void theIssuersOwnAddressIsAsked() throws Exception {
            host.discovery("/id/1", host.url() + "/id/1", host.url() + "/id/1/keys");
            host.on("/id/1/keys", OURS.jwks());

            assertThat(fetch(host.url() + "/id/1", atIssuer(), QUICK).size()).isEqualTo(1);
            assertThat(host.requests)
                    .containsExactly("/id/1/.well-known/openid-configuration", "/id/1/keys");
        }

        @Test
        void anIssuerWithATrailingSlashIsAskedWithoutDoublingIt() throws Exception {
            host.discovery("", host.url() + "/", host.url() + "/keys");
            host.on("/keys", OURS.jwks());

            assertThat(fetch(host.url() + "/", atIssuer(), QUICK).size()).isEqualTo(1);
        }

        @Test
        void keysOfTheApiServerAreTakenFromTheConfiguredAddressWhateverHostIsNamed()
                throws Exception {
            host.discovery("", ISSUER, "https://10.0.0.1:6443/openid/v1/jwks");
            host.on("/openid/v1/jwks", OURS.jwks());
            var source = new Discovery(Optional.of(host.url("")), Optional.of(host.caFile));

            assertThat(fetch(ISSUER, source, QUICK).size()).isEqualTo(1);
        }

        @Test
        void keysOnAnotherHostThanTheIssuersAreNotFetched() {
            try (TestHost other = TestHost.start(folder)) {
                other.on("*", OURS.jwks());
                host.discovery("", host.url(), other.url() + "/keys");

                assertDiscoveryUnavailable(atIssuer(), host.url(), "keys on another host");
                assertThat(other.requests).isEmpty();
            }
        }

        @Test
        void aDocumentAboutAnotherIssuerIsRefused() {
            host.discovery("", host.url() + "/", host.url() + "/keys");

            assertDiscoveryUnavailable(atIssuer(), host.url(), "is about the issuer");
            assertThat(host.requests).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://127.0.0.1/keys",
                    "file:///etc/passwd",
                    "jar:file:/x!/y",
                    "/keys",
                    "keys",
                    "",
                    "https:keys",
                    "https://user@127.0.0.1/keys",
                    "https://127.0.0.1",
                    "https:// /"
                })
        void aKeysAddressThatIsNoPlainHttpsUrlIsRefused(String jwksUri) {
            host.discovery("", host.url(), jwksUri);

            assertDiscoveryUnavailable(atIssuer(), host.url(), "jwks_uri");
            assertThat(host.requests).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "[]", "{\"issuer\":\"a\",\"issuer\":\"b\"}", "<html>"})
        void aDocumentThatIsNoJsonObjectIsRefused(String document) {
            host.on(
                    "/.well-known/openid-configuration",
                    exchange ->
                            TestHost.send(
                                    exchange, 200, document.getBytes(StandardCharsets.UTF_8)));

            assertDiscoveryUnavailable(atIssuer(), host.url(), "is not a JSON object");
        }

        @Test
        void anApiServerThatHidesItsKeysIsNamedWithTheRemedy() {
            host.on(
                    "/.well-known/openid-configuration",
                    exchange -> TestHost.send(exchange, 403, new byte[0]));

            assertDiscoveryUnavailable(
                    atIssuer(), host.url(), "system:service-account-issuer-discovery");
        }
    }

    @Nested
    class FromAFile {

        @Test
        void keysAreRead() throws Exception {
            Path file = Files.writeString(folder.resolve("jwks.json"), OURS.jwks());

            assertThat(fetch(ISSUER, new JwksFile(file), QUICK).size()).isEqualTo(1);
        }

        @Test
        void aFileBeyondTheLimitOrAbsentIsAFailure() throws IOException {
            Path big = Files.write(folder.resolve("big.json"), new byte[64 * 1024 + 1]);

            assertDiscoveryUnavailable(new JwksFile(big), ISSUER, "more than 65536");
            assertDiscoveryUnavailable(
                    new JwksFile(folder.resolve("absent")), ISSUER, "cannot be read");
            assertDiscoveryUnavailable(new JwksFile(folder), ISSUER, "cannot be read");
        }
    }
}
