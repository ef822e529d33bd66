package dev.signet.server.auth.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.TestClock;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.AuthenticationOutcome.Unavailable;
import dev.signet.server.auth.Caller.KubernetesCaller;
import dev.signet.server.auth.jwt.KeyFetchLimits;
import dev.signet.server.auth.jwt.KeySource;
import dev.signet.server.auth.jwt.TestHost;
import dev.signet.server.identity.WorkloadIdentity;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ServiceAccountTokensTest {

    private static final TestCluster CLUSTER = TestCluster.es256();

    @TempDir Path folder;
    private TestVerifier dev;

    @BeforeEach
    void configureTheCluster() {
        dev = new TestVerifier(CLUSTER.config("dev", folder));
    }

    static Stream<Named<Supplier<TestCluster>>> clusters() {
        return Stream.of(
                Named.of("RS256", TestCluster::rs256),
                Named.of("ES256", TestCluster::es256),
                Named.of("ES384", TestCluster::es384),
                Named.of("ES512", TestCluster::es512));
    }

    @ParameterizedTest
    @MethodSource("clusters")
    void aTokenOfAConfiguredClusterProvesItsWorkload(Supplier<TestCluster> kind) {
        TestCluster cluster = kind.get();
        var verifier = new TestVerifier(cluster.config("dev", folder));

        assertThat(verifier.accepted(cluster.token()))
                .isEqualTo(
                        new KubernetesCaller(
                                new WorkloadIdentity(
                                        "dev",
                                        "dev.example.org",
                                        "shop",
                                        "orders",
                                        "ea13ff28-0b40",
                                        Optional.of("orders-7d9f"),
                                        Optional.of("72cd2d3c-22a7"),
                                        Optional.of("node-1")),
                                "9d3a4a52-6a2c-4a0e-b7c5-0c2f8f5e6d03",
                                Instant.parse("2026-01-02T04:04:12Z")));
    }

    @Test
    void aTokenOfAnOldApiServerHasNeitherTokenIdNorNode() {
        ObjectNode claims = CLUSTER.claims();
        claims.remove("jti");
        claims.withObject("kubernetes.io").remove("node");

        KubernetesCaller caller = dev.accepted(CLUSTER.token(claims));

        assertThat(caller.identity().node()).isEmpty();
        assertThat(caller.tokenId()).matches("[0-9a-f]{64}");
        assertThat(caller.tokenId()).isEqualTo(dev.accepted(CLUSTER.token(claims)).tokenId());
    }

    @Test
    void aTokenIdThatTheRecordsCannotHoldIsReplacedByAHash() {
        for (String id : List.of("", "x".repeat(65), "a\u0000b", "ä")) {
            ObjectNode claims = CLUSTER.claims().put("jti", id);
            assertThat(dev.accepted(CLUSTER.token(claims)).tokenId()).matches("[0-9a-f]{64}");
        }
    }

    @Test
    void theTypeOfAnExternalSignerIsAccepted() {
        assertThat(
                        dev.accepted(
                                CLUSTER.token(
                                        CLUSTER.header().put("typ", "JWT"), CLUSTER.claims())))
                .isNotNull();
    }

    @Test
    void aTokenWithoutKeyIdIsTriedWithTheKeysThatFit() {
        ObjectNode header = CLUSTER.header();
        header.remove("kid");

        assertThat(dev.accepted(CLUSTER.token(header, CLUSTER.claims()))).isNotNull();
    }

    @Test
    void aServiceAccountMayHaveDotsInItsName() {
        ObjectNode claims = CLUSTER.claims().put("sub", "system:serviceaccount:shop:a.b");
        claims.withObject("kubernetes.io").withObject("serviceaccount").put("name", "a.b");

        assertThat(dev.accepted(CLUSTER.token(claims)).identity().serviceAccount())
                .isEqualTo("a.b");
    }

    @Test
    void aTokenMayBeForOtherAudiencesThatAreNoApiServerToo() {
        ObjectNode claims = CLUSTER.claims();
        claims.putArray("aud").add("vault://shop/web").add("signet");

        assertThat(dev.accepted(CLUSTER.token(claims))).isNotNull();
    }

    @Test
    void aTokenThatIsNotBoundToAPodProvesTheAccountAlone() {
        ObjectNode claims = CLUSTER.claims();
        claims.withObject("kubernetes.io").remove("pod");

        WorkloadIdentity identity = dev.accepted(CLUSTER.token(claims)).identity();

        assertThat(identity.pod()).isEmpty();
        // Whoever may create tokens may bind one to any node, so it does not say who runs there.
        assertThat(identity.node()).isEmpty();
    }

    @Test
    void unknownClaimsOfYoungerApiServersAreIgnored() {
        ObjectNode claims = CLUSTER.claims().put("new", 1);
        claims.withObject("kubernetes.io")
                .put("warnafter", 1_767_327_000)
                .putObject("attestations");

        assertThat(dev.accepted(CLUSTER.token(claims))).isNotNull();
    }

    @Test
    void aTokenIsGoodUntilItEndsAndNotLongerThanTheSkew() {
        dev.clock.advance(Duration.ofSeconds(3607 + 29));
        assertThat(dev.accepted(CLUSTER.token())).isNotNull();

        dev.clock.advance(Duration.ofSeconds(1));
        dev.assertRejected(CLUSTER.token(), "expired at 2026-01-02T04:04:12Z");
    }

    @Test
    void aTokenOfAClockThatIsAheadIsGoodWithinTheSkew() {
        dev.clock.advance(Duration.ofSeconds(-30));
        assertThat(dev.accepted(CLUSTER.token())).isNotNull();

        dev.clock.advance(Duration.ofSeconds(-1));
        dev.assertRejected(CLUSTER.token(), "differ by more than 30 s");
    }

    @Test
    void keysThatAreNotAtHandMakeATokenNeitherGoodNorBad() {
        var down =
                new TestVerifier(
                        ClusterConfig.of(
                                "dev",
                                TestCluster.ISSUER,
                                "signet",
                                "dev.example.org",
                                new Verification.OfflineOnly(
                                        new KeySource.JwksFile(folder.resolve("absent.json")))));

        assertThat(down.tokens.authenticate(CLUSTER.token()))
                .hasToString(
                        "Unavailable[reason=the keys of cluster dev cannot be had at the moment; try"
                                + " again]");
        assertThat(down.tokens.fetchKeys()).containsExactly("dev");
        assertThat(dev.tokens.fetchKeys()).isEmpty();
    }

    @Test
    void withoutClustersEveryTokenIsRejected() {
        new TestVerifier().assertRejected(CLUSTER.token(), "not that of a cluster");
    }

    @Test
    void twoClustersWithOneNameAreRefused() {
        ClusterConfig config = CLUSTER.config("dev", folder);

        assertThatThrownBy(() -> new TestVerifier(config, config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("same name");
    }

    @Test
    void nothingIsFetchedFromAUrlThatACallerSupplies() {
        TestCluster attacker = TestCluster.es256();
        try (TestHost host = TestHost.start(folder)) {
            host.on("*", attacker.jwks());
            host.discovery("", host.url(), host.url() + "/keys");
            for (String parameter : new String[] {"jku", "x5u", "kid", "iss", "url", "jwks_uri"}) {
                ObjectNode header = attacker.header().put(parameter, host.url() + "/keys");
                assertThat(dev.tokens.authenticate(attacker.token(header, attacker.claims())))
                        .isInstanceOf(Rejected.class);
            }
            for (String issuer : new String[] {host.url(), host.url() + "/keys"}) {
                ObjectNode claims = attacker.claims().put("iss", issuer);
                assertThat(dev.tokens.authenticate(attacker.token(claims)))
                        .isInstanceOf(Rejected.class);
            }
            assertThat(host.requests).isEmpty();
        }
    }

    /** As many callers as the API works on at once, all of a cluster that does not answer. */
    @Test
    void aClusterThatDoesNotAnswerHoldsFewCallersAndNoneOfOtherClusters() throws Exception {
        var end = new CountDownLatch(1);
        var told = new CountDownLatch(120 - 16);
        try (TestHost host = TestHost.start(folder);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            host.on("*", _ -> awaitQuietly(end));
            var tokens = tokens(CLUSTER.config("dev", folder), silent(host));
            String forged = CLUSTER.token(CLUSTER.claims().put("iss", "https://silent.example"));
            for (int i = 0; i < 120; i++) {
                callers.execute(() -> {
                    if (tokens.authenticate(forged) instanceof Unavailable) {
                        told.countDown();
                    }
                });
            }
            try {
                assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
                assertThat(tokens.authenticate(CLUSTER.token())).isInstanceOf(Authenticated.class);
                assertThat(host.requests).hasSizeLessThanOrEqualTo(1);
            } finally {
                end.countDown();
            }
        }
    }

    private static ClusterConfig silent(TestHost host) {
        return ClusterConfig.of(
                "silent",
                "https://silent.example",
                TestCluster.AUDIENCE,
                "silent.example",
                new Verification.OfflineOnly(
                        new KeySource.JwksUrl(host.url("/keys"), Optional.of(host.caFile))));
    }

    /** They wait for keys as long as they can. */
    private static ServiceAccountTokens tokens(ClusterConfig... clusters) {
        return new ServiceAccountTokens(
                List.of(clusters),
                new KeyFetchLimits(Duration.ofMinutes(1), Duration.ofMinutes(1), 1024),
                new TestClock(TestCluster.NOW),
                Runnable::run,
                new SimpleMeterRegistry());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
