package dev.signet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenewingIdentityConfigTest {

    private final FakeSignet signet = new FakeSignet();

    RenewingIdentityConfigTest() throws IOException, GeneralSecurityException {}

    @AfterEach
    void stop() {
        signet.close();
    }

    @Test
    void theDefaultsAreThoseThatAreDocumented() {
        RenewingIdentityConfig config = signet.config();

        assertThat(config.servers()).containsExactly(signet.server.uri());
        assertThat(config.request()).isEqualTo(IssueRequest.defaults());
        assertThat(config.mount()).isEqualTo("pki");
        assertThat(config.keyAlgorithm()).isEqualTo(KeyAlgorithm.EC_P256);
        assertThat(config.keepsKey()).isFalse();
        assertThat(config.storeFolder()).isEmpty();
        assertThat(config.crls()).isEqualTo(CrlPolicy.ACCEPT_STALE);
        assertThat(config.refresh()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.maxConnectionAge()).isEqualTo(Duration.ofHours(1));
        assertThat(config.waitAtStart()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.servesExpired()).isFalse();
        assertThat(config.metrics()).isSameAs(Metrics.NONE);
        assertThat(config.name()).isEqualTo("default");
    }

    @Test
    void aSettingStaysWhateverIsSetAfterIt() {
        var further = URI.create("https://further.example");
        var request = IssueRequest.defaults().withRole("services");
        var metrics = new Ignored();
        List<UnaryOperator<RenewingIdentityConfig>> settings =
                List.of(
                        config -> config.withRequest(request),
                        config -> config.withFurtherServer(further),
                        config -> config.withMount("other"),
                        config -> config.withKeyAlgorithm(KeyAlgorithm.EC_P384),
                        config -> config.withKeyReuse(true),
                        config -> config.withStoreFolder(Path.of("/store")),
                        config -> config.withCrls(CrlPolicy.REQUIRE_CURRENT),
                        config -> config.withRefresh(Duration.ofSeconds(7)),
                        config -> config.withMaxConnectionAge(Duration.ofSeconds(8)),
                        config -> config.withWaitAtStart(Duration.ofSeconds(9)),
                        config -> config.withServeExpired(true),
                        config -> config.withMetrics(metrics),
                        config -> config.withName("orders"));
        RenewingIdentityConfig config = signet.config();
        for (int twice = 0; twice < 2; twice++) {
            for (var setting : settings) {
                config = setting.apply(config);
            }
            // A further server is one more each time.
            assertThat(config.servers())
                    .startsWith(signet.server.uri(), further)
                    .hasSize(2 + twice);
            assertThat(config.request()).isEqualTo(request);
            assertThat(config.mount()).isEqualTo("other");
            assertThat(config.keyAlgorithm()).isEqualTo(KeyAlgorithm.EC_P384);
            assertThat(config.keepsKey()).isTrue();
            assertThat(config.storeFolder()).contains(Path.of("/store"));
            assertThat(config.crls()).isEqualTo(CrlPolicy.REQUIRE_CURRENT);
            assertThat(config.refresh()).isEqualTo(Duration.ofSeconds(7));
            assertThat(config.maxConnectionAge()).isEqualTo(Duration.ofSeconds(8));
            assertThat(config.waitAtStart()).isEqualTo(Duration.ofSeconds(9));
            assertThat(config.servesExpired()).isTrue();
            assertThat(config.metrics()).isSameAs(metrics);
            assertThat(config.name()).isEqualTo("orders");
            assertThat(config.credential()).isEqualTo(FakeSignet.TOKEN);
        }
    }

    private static final class Ignored implements Metrics {
        @Override
        public void gauge(String name, Map<String, String> tags, DoubleSupplier value) {}

        @Override
        public void count(String name, Map<String, String> tags) {}
    }

    @Nested
    class Bounds {

        private final RenewingIdentityConfig config = signet.config();

        @ParameterizedTest
        @ValueSource(strings = {"PT0.999S", "PT0S", "PT-1S", "PT24H0.001S"})
        void anIntervalIsFromASecondToADay(Duration interval) {
            assertThatThrownBy(() -> config.withRefresh(interval))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("refresh must be from PT1S to PT24H");
            assertThatThrownBy(() -> config.withMaxConnectionAge(interval))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("maxConnectionAge must be from PT1S to PT24H");
        }

        @ParameterizedTest
        @ValueSource(strings = {"PT0S", "PT-1S", "PT24H0.001S"})
        void theWaitAtTheStartIsAtMostADay(Duration wait) {
            assertThatThrownBy(() -> config.withWaitAtStart(wait))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("waitAtStart");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "a b", "a\nb", "\u00e9"})
        void aNameIsAWord(String name) {
            assertThatThrownBy(() -> config.withName(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 to 63 letters");
        }

        @Test
        void aFurtherServerIsAnHttpsOriginToo() {
            assertThatThrownBy(() -> config.withFurtherServer(URI.create("http://b.example")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("https://HOST[:PORT]");
        }
    }

    @Nested
    class WhatIsAskedFor {

        @Test
        void isWhatTheRequestSaysButForItsIdempotencyKey() throws Exception {
            var request =
                    IssueRequest.defaults()
                            .withRole("services")
                            .withDnsName("localhost")
                            .withLifetime(Duration.ofHours(3))
                            .withIdempotencyKey("once");
            try (var identity = RenewingIdentity.open(signet.config().withRequest(request))) {
                var unused = identity.renewNow("a test").get(10, TimeUnit.SECONDS);
            }

            JsonObject first = JsonObject.parse(signet.requests("/v1/sign").get(0).body());
            assertThat(first.text("role")).isEqualTo("services");
            assertThat(first.texts("alt_names")).containsExactly("localhost");
            assertThat(first.wholeNumber("ttl")).hasValue(10_800);
            JsonObject second = JsonObject.parse(signet.requests("/v1/renew").get(0).body());
            assertThat(second.wholeNumber("ttl")).hasValue(10_800);
            assertThat(signet.server.received)
                    .allMatch(received -> received.header("Idempotency-key").isEmpty());
        }

        @Test
        void isForAKeyOfTheKindThatIsConfigured() throws Exception {
            var config = signet.config().withKeyAlgorithm(KeyAlgorithm.RSA_2048);
            try (var identity = RenewingIdentity.open(config)) {
                assertThat(identity.generation().identity().leaf().getPublicKey())
                        .isInstanceOfSatisfying(
                                RSAPublicKey.class,
                                key -> assertThat(key.getModulus().bitLength()).isEqualTo(2048));
            }
        }

        @Test
        void isTheTrustOfTheMountThatIsConfigured() throws Exception {
            try (var identity = RenewingIdentity.open(signet.config().withMount("other"))) {
                assertThat(identity.generation().crls()).hasSize(2);
            }

            assertThat(signet.requests("mount="))
                    .extracting(TestServer.Received::line)
                    .contains("GET /v1/trust-bundle?mount=other")
                    .noneMatch(line -> line.contains("mount=pki"));
        }
    }

    @Nested
    class WhatIsPresented {

        private final TestClock clock = new TestClock(Instant.now());

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void afterItsEndIsACertificateOnlyIfThatIsWanted(boolean serves) throws Exception {
            var config =
                    signet.config()
                            .withServeExpired(serves)
                            .withSurroundings(clock.surroundings(1));
            try (var identity = RenewingIdentity.open(config)) {
                assertThat(alias(identity)).contains("g1");
                signet.fault = request -> Optional.of(gone());

                clock.pass(Duration.ofHours(25));

                assertThat(alias(identity))
                        .isEqualTo(serves ? Optional.of("g1") : Optional.empty());
                assertThat(identity.status().state()).isEqualTo(RenewalState.EXPIRED);
            }
        }

        private static Optional<String> alias(RenewingIdentity identity) {
            return Optional.ofNullable(
                    identity.keyManager().chooseEngineClientAlias(new String[] {"EC"}, null, null));
        }

        private static TestServer.Given gone() {
            return new TestServer.Given(503, "application/problem+json", Map.of(), "{}");
        }
    }

    @Test
    void whoseCrlIsMissingIsTrustedUnlessItMustBeCurrent() throws Exception {
        signet.crls.remove(signet.issuer);
        try (var lax = RenewingIdentity.open(signet.config());
                var strict =
                        RenewingIdentity.open(
                                signet.config().withCrls(CrlPolicy.REQUIRE_CURRENT))) {
            X509Certificate[] peer =
                    lax.generation().identity().chain().toArray(X509Certificate[]::new);
            X509ExtendedTrustManager laxTrust = lax.trustManager();
            X509ExtendedTrustManager strictTrust = strict.trustManager();

            assertThatCode(() -> laxTrust.checkClientTrusted(peer, "EC"))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> strictTrust.checkClientTrusted(peer, "EC"))
                    .isInstanceOf(CertificateException.class)
                    .hasStackTraceContaining("of which there is no CRL here");
        }
    }

    @Test
    void aConnectionOfItsHttpClientIsNotUsedBeyondItsAge() throws Exception {
        signet.roots = List.of(signet.root.root, signet.server.ca.root);
        var clock = new TestClock(Instant.now());
        var config =
                signet.config()
                        .withMaxConnectionAge(Duration.ofMinutes(10))
                        .withSurroundings(clock.surroundings(1));
        try (var identity = RenewingIdentity.open(config)) {
            HttpClient client = identity.httpClient();
            int first = portOfRequest(client);
            clock.pass(Duration.ofMinutes(8));
            assertThat(portOfRequest(client)).isEqualTo(first);

            clock.pass(Duration.ofMinutes(4));

            assertThat(portOfRequest(client)).isNotEqualTo(first);
        }
    }

    private int portOfRequest(HttpClient client) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(signet.server.uri().resolve("/v1/trust-bundle?of=a-test"))
                        .build();
        assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
        List<TestServer.Received> all = signet.requests("of=a-test");
        return all.get(all.size() - 1).port();
    }
}
