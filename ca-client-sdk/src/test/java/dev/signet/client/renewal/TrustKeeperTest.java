package dev.signet.client.renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.CrlPolicy;
import dev.signet.client.FakeSignet;
import dev.signet.client.Generation;
import dev.signet.client.Identity;
import dev.signet.client.KeyAlgorithm;
import dev.signet.client.Metrics;
import dev.signet.client.RenewalWindow;
import dev.signet.client.RenewingIdentityConfig;
import dev.signet.client.TestCa;
import dev.signet.client.TestClock;
import dev.signet.client.TestServer.Given;
import dev.signet.client.TrustBundle;
import dev.signet.client.tls.TlsGenerations;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One refresh after the other, against a server over TLS. */
class TrustKeeperTest {

    private final FakeSignet signet = new FakeSignet();
    private final TestClock clock = new TestClock(Instant.now());
    private final Generations generations = new Generations(now -> {});
    private final List<String> results = new ArrayList<>();
    private final Metrics metrics =
            new Metrics() {
                @Override
                public void gauge(String name, Map<String, String> tags, DoubleSupplier value) {}

                @Override
                public void count(String name, Map<String, String> tags) {
                    results.add(tags.get("result"));
                }
            };
    private final X509Certificate revoked = signet.root.identity().leaf();

    TrustKeeperTest() throws IOException, GeneralSecurityException {}

    @AfterEach
    void stop() {
        signet.close();
    }

    private TrustKeeper keeper() {
        return keeper(signet.config());
    }

    private TrustKeeper keeper(RenewingIdentityConfig config) {
        RenewingIdentityConfig counted = config.withMetrics(metrics);
        Surroundings surroundings = clock.surroundings(7);
        return new TrustKeeper(
                new RemoteAuthority(counted, surroundings), generations, counted, surroundings);
    }

    private void publish(TestCa issuer, long number, X509Certificate... listed) {
        signet.crls.put(issuer, issuer.crl(number, FakeSignet.farAway(), listed));
    }

    private static List<X509CRL> crls(TrustKeeper keeper) {
        return keeper.crls().stream().map(TrustKeeper.KeptCrl::crl).toList();
    }

    @Nested
    class ACrlThatIsKnown {

        private final TrustKeeper keeper = keeper();

        ACrlThatIsKnown() {
            publish(signet.root, 5, revoked);
            var unused = keeper.step();
            assertThat(crls(keeper)).containsExactlyElementsOf(signet.crls.values());
        }

        /** A server that was restored from a backup does not know the newest issuers. */
        @Test
        void staysWhenItsIssuerIsNotListedAnyMore() {
            signet.issuers.clear();

            var unused = keeper.step();

            assertThat(crls(keeper)).anyMatch(crl -> crl.isRevoked(revoked));
        }

        @Test
        void staysWhenThereIsNoListAndThatIsAFailure() {
            signet.refuse("/v1/issuers", 404);

            var unused = keeper.step();

            assertThat(crls(keeper)).anyMatch(crl -> crl.isRevoked(revoked));
            assertThat(results).containsExactly("changed", "failed");
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void isNotFollowedByAnOlderOneAfterItsIssuerWasNotListed(boolean listed) {
            Map<String, TestCa> all = Map.copyOf(signet.issuers);
            if (listed) {
                signet.issuers.clear();
            } else {
                signet.refuse("/v1/issuers", 404);
            }
            var unused = keeper.step();
            signet.issuers.putAll(all);
            signet.fault = request -> Optional.empty();
            publish(signet.root, 4);

            var unused2 = keeper.step();

            assertThat(crls(keeper)).anyMatch(crl -> crl.isRevoked(revoked));
            assertThat(results).last().isEqualTo("failed");
        }

        @Test
        void staysWhenItsServerHasItNoMoreAndThatIsAFailure() {
            signet.crls.remove(signet.root);

            var unused = keeper.step();

            assertThat(crls(keeper)).anyMatch(crl -> crl.isRevoked(revoked));
            assertThat(results).last().isEqualTo("failed");
        }

        @Test
        void isOfTheSameIssuerWhenThatGetsAnotherCertificateForItsKey() {
            TestCa again = signet.root.reissued();
            signet.roots = List.of(signet.root.root, again.root);
            signet.bundleVersion = "v2";
            signet.bundleSequence = 2;
            signet.issuers.put("root", again);
            signet.crls.put(again, again.crl(6, FakeSignet.farAway()));

            var unused = keeper.step();

            assertThat(crls(keeper))
                    .containsExactlyInAnyOrder(
                            signet.crls.get(again), signet.crls.get(signet.issuer));
        }

        @Test
        void endsWithTheTrustInItsIssuer() {
            TestCa next = new TestCa("the next root");
            signet.roots = List.of(next.root);
            signet.bundleVersion = "v2";
            signet.bundleSequence = 2;

            var unused = keeper.step();

            assertThat(crls(keeper)).isEmpty();
        }

        @Test
        void endsWithItsIssuer() {
            clock.pass(Duration.between(clock.instant(), end(signet.issuer.root)).plusDays(1));

            var unused = keeper.step();

            assertThat(crls(keeper)).containsExactly(signet.crls.get(signet.root));
        }

        private static Instant end(X509Certificate certificate) {
            return certificate.getNotAfter().toInstant();
        }
    }

    @Nested
    class ManyIssuers {

        @Test
        void thatAreNotBelowTheBundleCountForNothing() {
            for (int i = 0; i < 300; i++) {
                signet.issuers.put("stranger-" + i, new TestCa("stranger " + i));
            }
            TrustKeeper keeper = keeper();

            var unused = keeper.step();

            assertThat(crls(keeper)).containsExactlyElementsOf(signet.crls.values());
            assertThat(results).containsExactly("changed");
        }

        @Test
        void beyondTheMostThereMayBeAreAFailureAndTheKnownOnesGoOn() {
            TrustKeeper keeper = keeper();
            var unused = keeper.step();
            for (int i = 0; i < 260; i++) {
                signet.issuers.put("a-" + i, signet.root.below("issuer " + i));
            }
            publish(signet.issuer, 2, revoked);

            var unused2 = keeper.step();

            assertThat(crls(keeper)).containsExactlyElementsOf(signet.crls.values());
            assertThat(results).containsExactly("changed", "failed");
        }
    }

    @Nested
    class AnIssuerOfAnotherMount {

        private final TestCa elsewhere = signet.root.below("an issuer of another mount");
        private final Identity good = peer();
        private final Identity bad = peer();

        AnIssuerOfAnotherMount() {
            signet.issuers.put("int:ca", elsewhere);
            publish(elsewhere, 1, bad.leaf());
        }

        private Identity peer() {
            KeyPair key = KeyAlgorithm.EC_P256.generate(new SecureRandom());
            return new Identity(
                    key.getPrivate(), List.of(elsewhere.certify(key.getPublic()), elsewhere.root));
        }

        @ParameterizedTest
        @ValueSource(strings = {"pki", "int"})
        void hasItsCrlHeededWhereTheBundleTrustsIt(String mount) throws Exception {
            var required = use(mount, CrlPolicy.REQUIRE_CURRENT);
            required.check(good);
            assertThatThrownBy(() -> required.check(bad)).hasStackTraceContaining("is revoked");
            var stale = use(mount, CrlPolicy.ACCEPT_STALE);
            stale.check(good);
            assertThatThrownBy(() -> stale.check(bad)).hasStackTraceContaining("is revoked");
        }

        @ParameterizedTest
        @ValueSource(strings = {"pki", "int"})
        void isRefusedOnceItIsRevokedItself(String mount) throws Exception {
            publish(signet.root, 2, elsewhere.root);

            var accepting = use(mount, CrlPolicy.ACCEPT_STALE);

            assertThatThrownBy(() -> accepting.check(good)).hasStackTraceContaining("is revoked");
        }

        /** Who judges peers. */
        private interface Judge {
            void check(Identity peer) throws CertificateException;
        }

        private Judge use(String mount, CrlPolicy policy) {
            var unused = keeper(signet.config().withMount(mount).withCrls(policy)).step();
            Instant now = clock.instant();
            Generation generation = generations.present(good, new RenewalWindow(now, now));
            var trust =
                    new TlsGenerations(
                                    () -> generation,
                                    policy,
                                    clock,
                                    TlsGenerations.byHostName(),
                                    () -> true)
                            .trustManager();
            return peer ->
                    trust.checkClientTrusted(
                            peer.chain().toArray(X509Certificate[]::new), "ECDHE_ECDSA");
        }
    }

    /** A company's policy CA often stands between its root and what Signet issues with. */
    @Nested
    class AnIssuerBelowACaThatIsNone {

        private final TestCa policy = signet.root.below("a policy CA of the company");
        private final TestCa below = policy.below("an issuer below it");

        AnIssuerBelowACaThatIsNone() {
            signet.issuers.put("company", below);
            signet.chain =
                    TestCa.pem(below.root) + TestCa.pem(policy.root) + TestCa.pem(signet.root.root);
            publish(below, 1);
        }

        @Test
        void hasItsCrlHeededAndItsChainFetchedOnce() {
            TrustKeeper keeper = keeper();
            var unused = keeper.step();
            var unused2 = keeper.step();

            assertThat(crls(keeper)).contains(signet.crls.get(below));
            assertThat(signet.requests("/chain")).hasSize(1);
            assertThat(results).containsExactly("changed", "unchanged");
        }

        @Test
        void isAFailureIfItsChainCannotBeFetched() {
            TrustKeeper keeper = keeper();
            signet.refuse("/chain", 404);

            var unused = keeper.step();

            assertThat(results).containsExactly("failed");
        }

        @Test
        void keepsItsCrlAfterARestartOfOurs() {
            TrustKeeper before = keeper();
            var unused = before.step();
            KeyPair key = KeyAlgorithm.EC_P256.generate(new SecureRandom());
            var own =
                    new Identity(
                            key.getPrivate(),
                            List.of(below.certify(key.getPublic()), below.root, policy.root));
            TrustKeeper after = keeper();
            after.resume(new TrustBundle("v1", 1, signet.roots), before.crls());
            Instant now = clock.instant();
            var unused2 = generations.present(own, new RenewalWindow(now, now));
            signet.issuers.clear();

            var unused3 = after.step();

            assertThat(crls(after)).contains(signet.crls.get(below));
        }
    }

    @Nested
    class ACrlThatCannotBeFetched {

        @Test
        void isAFailureAndAskedForSoon() {
            signet.refuse("/issuing/crl", 503);
            TrustKeeper keeper = keeper();

            Duration pause = keeper.step();

            assertThat(results).containsExactly("failed");
            assertThat(pause).isLessThan(Duration.ofSeconds(20));
            assertThat(crls(keeper)).containsExactly(signet.crls.get(signet.root));
        }

        @Test
        void isNotAskedForAllTheTimeWhileTheServerSaysNo() {
            signet.refuse("/issuing/crl", 403);

            Duration pause = keeper().step();

            assertThat(results).containsExactly("failed");
            assertThat(pause).isGreaterThan(Duration.ofMinutes(2));
        }
    }

    /** A renewal asks for the bundle when its certificate stands below a root it does not know. */
    @Test
    void aNewBundleIsTakenWhileCrlsAreSlow() throws Exception {
        TrustKeeper keeper = keeper();
        var unused = keeper.step();
        var asked = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        signet.fault =
                request -> request.line().contains("/crl") ? held(asked, over) : Optional.empty();
        CompletableFuture<Duration> slow = CompletableFuture.supplyAsync(keeper::step);
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        signet.roots = List.of(signet.root.root, new TestCa("the next root").root);
        signet.bundleVersion = "v2";
        signet.bundleSequence = 2;

        CompletableFuture<Void> refreshed = CompletableFuture.runAsync(() -> refresh(keeper));

        assertThat(refreshed).succeedsWithin(Duration.ofSeconds(8));
        assertThat(keeper.bundle().sequence()).isEqualTo(2);
        assertThat(slow).isNotDone();
        over.countDown();
        assertThat(slow).succeedsWithin(Duration.ofSeconds(20));
    }

    private static Optional<Given> held(CountDownLatch asked, CountDownLatch over) {
        asked.countDown();
        try {
            assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return Optional.empty();
    }

    private static void refresh(TrustKeeper keeper) {
        try {
            keeper.refresh();
        } catch (dev.signet.client.CaException e) {
            throw new IllegalStateException(e);
        }
    }
}
