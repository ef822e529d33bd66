package dev.signet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.signet.client.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.awaitility.Awaitility;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenewingIdentityTest {

    private final FakeSignet signet = new FakeSignet();

    RenewingIdentityTest() throws IOException, GeneralSecurityException {}

    @AfterEach
    void stop() {
        signet.close();
    }

    @Nested
    class AtTheStart {

        @Test
        void thereAreACertificateItsRootsAndTheCrlsOfAllIssuers() throws Exception {
            try (var identity = RenewingIdentity.open(signet.config())) {
                Generation first = identity.generation();

                assertThat(first.number()).isEqualTo(1);
                assertThat(first.identity().leaf()).isEqualTo(signet.issued.get(0));
                assertThat(first.trustBundle())
                        .isEqualTo(new TrustBundle("v1", 1, List.of(signet.root.root)));
                assertThat(first.crls()).containsExactlyElementsOf(signet.crls.values());
                assertThat(identity.status().state()).isEqualTo(RenewalState.FRESH);
                assertThat(first.toString()).contains("trust bundle v1").doesNotContain("rivate");
            }
        }

        @Test
        void aServerThatIsAwayIsWaitedFor() throws Exception {
            var asked = new CountDownLatch(2);
            signet.fault =
                    request -> {
                        asked.countDown();
                        return asked.getCount() > 0 ? Optional.of(unavailable()) : Optional.empty();
                    };

            try (var identity = RenewingIdentity.open(signet.config())) {
                assertThat(identity.status().failures()).isZero();
                assertThat(signet.requests("/v1/sign")).hasSizeGreaterThanOrEqualTo(2);
            }
        }

        @Test
        void theWaitEndsWithTheReasonOfTheLastFailure() {
            signet.fault = request -> Optional.of(unavailable());
            var config = signet.config().withWaitAtStart(Duration.ofSeconds(4));

            assertThatThrownBy(() -> RenewingIdentity.open(config))
                    .isInstanceOf(CaException.Unavailable.class)
                    .hasMessageContaining("503");
        }

        @Test
        void aRefusalIsNotWaitedOut() {
            signet.refuse("/v1/sign", 403);

            assertThatThrownBy(() -> RenewingIdentity.open(signet.config()))
                    .isInstanceOf(CaException.Refused.class);
            assertThat(signet.requests("/v1/sign")).hasSize(1);
        }

        @Test
        void theNextServerIsAskedWhenOneDoesNotAnswer() throws Exception {
            try (var dead = new TestServer()) {
                dead.otherwise = request -> unavailable();
                var anchors = List.of(dead.ca.root, signet.server.ca.root);
                var config =
                        RenewingIdentityConfig.of(
                                        CaClientConfig.of(dead.uri(), anchors), FakeSignet.TOKEN)
                                .withFurtherServer(signet.server.uri());

                try (var identity = RenewingIdentity.open(config)) {
                    assertThat(dead.received).hasSize(1);
                    assertThat(identity.generation().number()).isEqualTo(1);
                }
            }
        }

        @Test
        void aCertificateWithoutANameThatWasAskedForIsNotTaken() {
            var config =
                    signet.config()
                            .withRequest(IssueRequest.defaults().withDnsName("other.example"))
                            .withWaitAtStart(Duration.ofSeconds(4));

            assertThatThrownBy(() -> RenewingIdentity.open(config))
                    .isInstanceOf(CaException.Protocol.class)
                    .hasMessageContaining("other.example");
        }

        @Test
        void withCrlsOffNobodyAsksForThem() throws Exception {
            try (var identity = RenewingIdentity.open(signet.config().withCrls(CrlPolicy.OFF))) {
                assertThat(identity.generation().crls()).isEmpty();
                assertThat(signet.requests("/v1/issuers")).isEmpty();
            }
        }
    }

    @Nested
    class WhileItRenews {

        @Test
        void aRenewalHasAFreshKeyTheSameNamesAndANewGeneration() throws Exception {
            try (var identity = RenewingIdentity.open(signet.config())) {
                X509Certificate before = identity.generation().identity().leaf();
                signet.life = Duration.ofHours(25);

                Generation now = identity.renewNow("a test").get(10, TimeUnit.SECONDS);

                assertThat(now.number()).isEqualTo(2);
                assertThat(now.identity().leaf().getPublicKey())
                        .isNotEqualTo(before.getPublicKey());
                assertThat(now.identity().leaf().getSubjectAlternativeNames())
                        .containsExactlyElementsOf(before.getSubjectAlternativeNames());
                assertThat(identity.generation()).isEqualTo(now);
            }
        }

        @Test
        void theKeyStaysIfThatIsWanted() throws Exception {
            try (var identity = RenewingIdentity.open(signet.config().withKeyReuse(true))) {
                X509Certificate before = identity.generation().identity().leaf();

                Generation now = identity.renewNow("a test").get(10, TimeUnit.SECONDS);

                assertThat(now.identity().leaf().getPublicKey()).isEqualTo(before.getPublicKey());
                assertThat(now.identity().leaf()).isNotEqualTo(before);
            }
        }

        @Test
        void itHappensByItselfBeforeTheEnd() throws Exception {
            signet.life = Duration.ofSeconds(4);
            try (var identity = RenewingIdentity.open(signet.config())) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> signet.issued.size() >= 4);

                for (int i = 1; i < 4; i++) {
                    assertThat(signet.issued.get(i).getNotBefore())
                            .isBefore(signet.issued.get(i - 1).getNotAfter());
                }
                assertThat(identity.status().failures()).isZero();
            }
        }

        @Test
        void theServerIsToldWhatIsLoaded() throws Exception {
            try (var identity = RenewingIdentity.open(signet.config())) {
                String serial =
                        identity.generation().identity().leaf().getSerialNumber().toString(16);
                var unused = identity.renewNow("a test").get(10, TimeUnit.SECONDS);

                JsonObject told =
                        JsonObject.parse(signet.requests("/v1/renew").get(0).body())
                                .object("current");
                assertThat(told.text("serial_number")).isEqualTo(serial);
                assertThat(told.text("trust_bundle")).isEqualTo("v1");
                assertThat(told.wholeNumber("crl_number")).hasValue(1);
                assertThat(told.wholeNumber("generation")).hasValue(1);
                assertThat(told.text("sdk_version")).startsWith("java/");
            }
        }

        @Test
        void askedSeveralTimesAtOnceItRenewsOnce() throws Exception {
            try (var identity = RenewingIdentity.open(signet.config())) {
                var answer = new CountDownLatch(1);
                signet.server.beforeAnswering = () -> await(answer);
                CompletableFuture<Generation> one = identity.renewNow("one");
                CompletableFuture<Generation> two = identity.renewNow("two");
                answer.countDown();

                assertThat(one.get(10, TimeUnit.SECONDS)).isEqualTo(two.get(10, TimeUnit.SECONDS));
                assertThat(signet.requests("/v1/renew")).hasSize(1);
            }
        }

        @Test
        void whoAsksAgainWhenARenewalIsDoneHoldsUpNobody() throws Exception {
            signet.life = Duration.ofSeconds(8);
            try (var identity = RenewingIdentity.open(signet.config())) {
                CompletableFuture<Generation> nested =
                        identity.renewNow("one").thenApply(now -> identity.renewNow("two").join());

                assertThat(nested.get(20, TimeUnit.SECONDS).number()).isEqualTo(3);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> identity.generation().number() > 3);
            }
        }

        @Test
        void whoClosesTheIdentityWhenARenewalIsDoneWaitsForNothing() throws Exception {
            var identity = RenewingIdentity.open(signet.config());
            var interrupted = new CompletableFuture<Boolean>();

            CompletableFuture<Void> closed =
                    identity.renewNow("a test")
                            .thenRun(() -> {
                                identity.close();
                                interrupted.complete(Thread.interrupted());
                            });

            closed.get(20, TimeUnit.SECONDS);
            assertThat(interrupted).isCompletedWithValue(false);
        }

        @ParameterizedTest
        @ValueSource(ints = {400, 401, 403, 404, 429, 500, 503})
        void whatFailsLeavesTheIdentityInUse(int status) throws Exception {
            try (var identity = RenewingIdentity.open(signet.config())) {
                Generation before = identity.generation();
                signet.refuse("/v1/renew", status);

                assertThatThrownBy(() -> identity.renewNow("a test").get(10, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(CaException.class);

                assertThat(identity.generation()).isEqualTo(before);
                assertThat(identity.status().failures()).isPositive();
                assertThat(identity.status().failingSince()).isPresent();
                assertThat(identity.status().lastFailure()).isPresent();
                assertThat(identity.status().state()).isEqualTo(RenewalState.DUE);
            }
        }

        @Test
        void aCertificateForOtherNamesIsNotUsed() throws Exception {
            try (var identity = RenewingIdentity.open(signet.config())) {
                Generation before = identity.generation();
                signet.names = List.of(new GeneralName(GeneralName.dNSName, "stranger.example"));

                assertThatThrownBy(() -> identity.renewNow("a test").get(10, TimeUnit.SECONDS))
                        .hasMessageContaining("stranger.example");
                assertThat(identity.generation()).isEqualTo(before);
            }
        }

        @Test
        void aCertificateThatEndedIsNotUsed() throws Exception {
            try (var identity = RenewingIdentity.open(signet.config())) {
                Generation before = identity.generation();
                signet.life = Duration.ZERO;

                assertThatThrownBy(() -> identity.renewNow("a test").get(10, TimeUnit.SECONDS))
                        .hasMessageContaining("check the clocks");
                assertThat(identity.generation()).isEqualTo(before);
            }
        }

        @Test
        void aCertificateOfAStrangersCaIsNotUsed() throws Exception {
            try (var identity = RenewingIdentity.open(signet.config())) {
                Generation before = identity.generation();
                signet.issuer = new TestCa("a stranger");

                assertThatThrownBy(() -> identity.renewNow("a test").get(10, TimeUnit.SECONDS))
                        .hasMessageContaining("not below a root of the trust bundle v1");
                assertThat(identity.generation()).isEqualTo(before);
            }
        }

        @Test
        void afterACloseNothingIsRenewed() throws Exception {
            var identity = RenewingIdentity.open(signet.config());
            identity.close();

            CompletableFuture<Generation> never = identity.renewNow("a test");

            assertThat(never)
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withMessageContaining("the identity was closed");
            assertThat(signet.requests("/v1/renew")).isEmpty();
            assertThat(identity.generation().number()).isEqualTo(1);
        }
    }

    @Test
    void aServerAndAClientOfTheJdkFollowARenewal() throws Exception {
        try (var identity = RenewingIdentity.open(signet.config())) {
            HttpsServer server = mutualTls(identity.sslContext());
            HttpClient client = identity.httpClient();
            var request =
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "https://localhost:" + server.getAddress().getPort()))
                            .build();
            try {
                for (int i = 0; i < 3; i++) {
                    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

                    String serial =
                            identity.generation().identity().leaf().getSerialNumber().toString();
                    assertThat(answer.body()).isEqualTo(serial);
                    assertThat(serialOfPeer(answer.sslSession().orElseThrow())).isEqualTo(serial);
                    var unused = identity.renewNow("a test").get(10, TimeUnit.SECONDS);
                }
            } finally {
                server.stop(0);
            }
        }
    }

    /** Answers with the serial number of the client's certificate. */
    private static HttpsServer mutualTls(SSLContext context) throws IOException {
        var server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(context) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        SSLParameters tls = getSSLContext().getDefaultSSLParameters();
                        tls.setNeedClientAuth(true);
                        parameters.setSSLParameters(tls);
                    }
                });
        server.createContext(
                "/",
                exchange -> {
                    byte[] serial =
                            serialOfPeer(((HttpsExchange) exchange).getSSLSession())
                                    .getBytes(StandardCharsets.US_ASCII);
                    exchange.sendResponseHeaders(200, serial.length);
                    exchange.getResponseBody().write(serial);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private static String serialOfPeer(SSLSession session) throws IOException {
        return ((X509Certificate) session.getPeerCertificates()[0]).getSerialNumber().toString();
    }

    @Test
    void aConnectionIsClosedAtItsAgeOrWhenACertificateEnds() throws Exception {
        var config = signet.config().withMaxConnectionAge(Duration.ofMinutes(10));
        try (var identity = RenewingIdentity.open(config)) {
            SSLSession plain = identity.sslContext().createSSLEngine().getSession();

            assertThat(identity.closeConnectionAt(plain))
                    .isBetween(
                            Instant.now().plus(Duration.ofMinutes(8)),
                            Instant.now().plus(Duration.ofMinutes(11)));
        }
        signet.life = Duration.ofMinutes(3);
        try (var identity = RenewingIdentity.open(config)) {
            SSLSession plain = identity.sslContext().createSSLEngine().getSession();

            assertThat(identity.closeConnectionAt(plain))
                    .isEqualTo(identity.generation().notAfter());
        }
    }

    @Nested
    class Trust {

        private final RenewingIdentityConfig eager =
                signet.config().withRefresh(Duration.ofSeconds(1));

        @Test
        void aNewRootIsTrustedWithoutARenewal() throws Exception {
            try (var identity = RenewingIdentity.open(eager)) {
                TestCa next = new TestCa("the next root");
                publish("v2", 2, signet.root, next);

                Awaitility.await().until(() -> identity.generation().trustBundle().sequence() == 2);

                assertThat(identity.generation().trustBundle().certificates())
                        .containsExactly(signet.root.root, next.root);
                assertThat(signet.requests("/v1/renew")).isEmpty();
            }
        }

        @Test
        void aBundleFromThePastIsNotTaken() throws Exception {
            publish("v7", 7, signet.root);
            try (var identity = RenewingIdentity.open(eager)) {
                publish("v6", 6, signet.root, new TestCa("a root that was removed"));
                int before = signet.requests("/v1/trust-bundle").size();

                Awaitility.await()
                        .until(() -> signet.requests("/v1/trust-bundle").size() >= before + 2);

                assertThat(identity.generation().trustBundle().version()).isEqualTo("v7");
            }
        }

        @Test
        void aCrlFromThePastIsNotTaken() throws Exception {
            signet.crls.put(signet.issuer, signet.issuer.crl(9, FakeSignet.farAway()));
            try (var identity = RenewingIdentity.open(eager)) {
                List<?> before = identity.generation().crls();
                signet.crls.put(signet.issuer, signet.issuer.crl(8, FakeSignet.farAway()));
                int asked = signet.requests("/issuing/crl").size();

                Awaitility.await().until(() -> signet.requests("/issuing/crl").size() >= asked + 2);

                assertThat(identity.generation().crls()).isEqualTo(before);
            }
        }

        @Test
        void aCrlThatItsIssuerDidNotSignIsNotTaken() throws Exception {
            signet.crls.put(signet.issuer, new TestCa("an issuer").crl(2, FakeSignet.farAway()));
            try (var identity = RenewingIdentity.open(eager)) {
                assertThat(identity.generation().crls())
                        .containsExactly(signet.crls.get(signet.root));
            }
        }

        @Test
        void whatDidNotChangeIsNotSentAgainAndMakesNoGeneration() throws Exception {
            try (var identity = RenewingIdentity.open(eager)) {
                Awaitility.await().until(() -> signet.requests("/issuing/crl").size() >= 2);

                assertThat(signet.requests("/issuing/crl").get(1).header("If-none-match"))
                        .isPresent();
                assertThat(identity.generation().number()).isEqualTo(1);
            }
        }

        @Test
        void aCertificateWhoseRootIsGoneIsRenewedAtOnce() throws Exception {
            try (var identity = RenewingIdentity.open(eager)) {
                TestCa next = new TestCa("the next root");
                signet.issuer = next.below("the next issuer");
                publish("v2", 2, next);

                Awaitility.await()
                        .until(() ->
                                identity.generation()
                                        .identity()
                                        .chain()
                                        .contains(signet.issuer.root));
            }
        }

        private void publish(String version, long sequence, TestCa... roots) {
            signet.roots = java.util.Arrays.stream(roots).map(ca -> ca.root).toList();
            signet.bundleSequence = sequence;
            signet.bundleVersion = version;
        }
    }

    @Nested
    class Listeners {

        @Test
        void eachIsToldOfEachGenerationOnceAndInOrder() throws Exception {
            try (var identity = RenewingIdentity.open(signet.config())) {
                BlockingQueue<Long> told = new LinkedBlockingQueue<>();
                identity.addListener(telling(told));
                for (int i = 0; i < 5; i++) {
                    var unused = identity.renewNow("a test").get(10, TimeUnit.SECONDS);
                }

                Awaitility.await().until(() -> told.size() >= 6);
                assertThat(told).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
            }
        }

        @Test
        void oneThatHangsAndOneThatThrowsHoldUpNobody() throws Exception {
            QuietLogs.wantsFaults();
            try (var identity = RenewingIdentity.open(signet.config())) {
                var never = new CountDownLatch(1);
                BlockingQueue<Long> told = new LinkedBlockingQueue<>();
                identity.addListener(
                        new RenewalListener() {
                            @Override
                            public void renewed(Generation now) {
                                RenewingIdentityTest.await(never);
                            }
                        });
                identity.addListener(
                        new RenewalListener() {
                            @Override
                            public void renewed(Generation now) {
                                throw new IllegalStateException("a listener of a test");
                            }
                        });
                identity.addListener(telling(told));

                var unused = identity.renewNow("a test").get(10, TimeUnit.SECONDS);

                Awaitility.await().until(() -> told.contains(2L));
                never.countDown();
            }
        }

        @Test
        void aFailureIsToldWithTheStatusAfterIt() throws Exception {
            try (var identity = RenewingIdentity.open(signet.config())) {
                var failed = new CompletableFuture<RenewalStatus>();
                var due = new CompletableFuture<RenewalState>();
                identity.addListener(
                        new RenewalListener() {
                            @Override
                            public void failed(CaException failure, RenewalStatus status) {
                                failed.complete(status);
                            }

                            @Override
                            public void stateChanged(RenewalStatus now) {
                                due.complete(now.state());
                            }
                        });
                signet.refuse("/v1/renew", 403);

                var unused = identity.renewNow("a test");

                assertThat(failed.get(10, TimeUnit.SECONDS).failures()).isEqualTo(1);
                assertThat(due.get(10, TimeUnit.SECONDS)).isEqualTo(RenewalState.DUE);
            }
        }

        private static RenewalListener telling(BlockingQueue<Long> told) {
            return new RenewalListener() {
                @Override
                public void renewed(Generation now) {
                    told.add(now.number());
                }
            };
        }
    }

    @Nested
    class Numbers {

        private final Map<String, DoubleSupplier> gauges = new ConcurrentHashMap<>();
        private final Map<String, Integer> counts = new ConcurrentHashMap<>();

        private final Metrics metrics =
                new Metrics() {
                    @Override
                    public void gauge(String name, Map<String, String> tags, DoubleSupplier value) {
                        assertThat(tags).isEqualTo(Map.of("name", "orders"));
                        gauges.put(name, value);
                    }

                    @Override
                    public void count(String name, Map<String, String> tags) {
                        counts.merge(name + " " + tags.get("result"), 1, Integer::sum);
                    }
                };

        @Test
        void sayWhenTheCertificateEndsAndWhatBecameOfRenewals() throws Exception {
            var config = signet.config().withMetrics(metrics).withName("orders");
            try (var identity = RenewingIdentity.open(config)) {
                signet.refuse("/v1/renew", 503);
                assertThatThrownBy(() -> identity.renewNow("a test").get(10, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(CaException.Unavailable.class);

                assertThat(gauges)
                        .containsOnlyKeys(
                                "tls_cert_not_after_timestamp_seconds",
                                "tls_cert_renew_at_timestamp_seconds",
                                "tls_generation",
                                "tls_bundle_sequence",
                                "tls_crl_next_update_timestamp_seconds");
                assertThat(gauge("tls_cert_not_after_timestamp_seconds"))
                        .isEqualTo((double) identity.generation().notAfter().getEpochSecond());
                assertThat(gauge("tls_generation")).isEqualTo(1);
                assertThat(gauge("tls_bundle_sequence")).isEqualTo(1);
                assertThat(gauge("tls_cert_renew_at_timestamp_seconds"))
                        .isLessThanOrEqualTo((double) Instant.now().getEpochSecond() + 1);
                assertThat(gauge("tls_crl_next_update_timestamp_seconds"))
                        .isGreaterThan((double) Instant.now().getEpochSecond());
                assertThat(counts)
                        .containsEntry("tls_cert_renewals_total success", 1)
                        .containsKey("tls_cert_renewals_total unavailable");
            }
        }

        private double gauge(String name) {
            return Objects.requireNonNull(gauges.get(name)).getAsDouble();
        }
    }

    private static TestServer.Given unavailable() {
        return new TestServer.Given(503, "application/problem+json", Map.of(), "{}");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
