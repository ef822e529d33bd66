package dev.signet.client.authorization;

import static dev.signet.client.authorization.TestPeer.INVENTORY;
import static dev.signet.client.authorization.TestPeer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.signet.client.FakeSignet;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.TestCa;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX500NameUtil;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuthorizationTest {

    private static final TestCa CA = new TestCa("root");
    private static final String CHARGE =
            """
            {"deny": [{"name": "no-admin", "anyone": true, "paths": ["/admin/**"]}],
             "allow": [{"name": "charge", "callers": ["spiffe://cluster.local/ns/prod/sa/orders"], "methods": ["POST"], "paths": ["/charge"]}]}
            """;

    private final CountedMetrics metrics = new CountedMetrics();
    private final AtomicReference<AuthorizationPolicy> policy = new AtomicReference<>();
    private final AtomicReference<List<X509CRL>> crls = new AtomicReference<>(List.of());
    private final AtomicReference<List<X509Certificate>> roots =
            new AtomicReference<>(List.of(CA.root));
    private final List<X509Certificate> orders = new TestPeer(CA, ORDERS).identity().chain();
    private final List<X509Certificate> inventory = new TestPeer(CA, INVENTORY).identity().chain();

    AuthorizationTest() throws MalformedPolicyException {
        policy.set(AuthorizationPolicy.parse(CHARGE));
    }

    @Nested
    class Strict {

        private final Authorization authorization = authorization(AuthorizationMode.STRICT);

        @Test
        void ordersMayChargeAndInventoryMayNot() {
            assertThat(charge(authorization, orders).allowed()).isTrue();
            assertThat(charge(authorization, inventory).allowed()).isFalse();
            assertThat(metrics.requests("strict", "mtls", "allow", "charge")).isOne();
            assertThat(metrics.requests("strict", "mtls", "deny", "default-deny")).isOne();
        }

        @Test
        void nobodyWithoutACertificateMay() {
            assertThat(charge(authorization, List.of()).rule()).isEqualTo("no-certificate");
            assertThat(authorization.decide(plain("/charge")).allowed()).isFalse();
            assertThat(metrics.requests("strict", "tls", "deny", "no-certificate")).isOne();
            assertThat(metrics.requests("strict", "plain", "deny", "no-certificate")).isOne();
        }

        @Test
        void aNewPolicyJudgesTheNextRequestAndIsANewEpoch() throws Exception {
            long before = authorization.epoch();
            assertThat(authorization.epoch()).isEqualTo(before);
            policy.set(AuthorizationPolicy.parse("{}"));

            assertThat(charge(authorization, orders).allowed()).isFalse();
            assertThat(authorization.epoch()).isEqualTo(before + 1);
        }
    }

    @Nested
    class Permissive {

        private final Authorization authorization = authorization(AuthorizationMode.PERMISSIVE);

        @Test
        void whoHasNoCertificateGoesOnAndIsCounted() {
            AuthorizationDecision decision = charge(authorization, List.of());

            assertThat(decision.allowed()).isTrue();
            assertThat(decision.wouldDeny()).contains("no-certificate");
            assertThat(authorization.decide(plain("/charge")).allowed()).isTrue();
            assertThat(metrics.requests("permissive", "tls", "would_deny", "no-certificate"))
                    .isOne();
            assertThat(metrics.requests("permissive", "plain", "would_deny", "no-certificate"))
                    .isOne();
        }

        @Test
        void whoHasOneIsJudgedAsStrictlyAsEver() {
            assertThat(charge(authorization, orders).allowed()).isTrue();
            assertThat(charge(authorization, inventory).allowed()).isFalse();
        }

        @Test
        void whatARuleDeniesAndWhatHasTwoSpellingsIsRefusedToThoseWithoutOneToo() {
            assertThat(authorization.decide(plain("/admin/x")).rule()).isEqualTo("no-admin");
            assertThat(authorization.decide(plain("//admin/x")).rule())
                    .isEqualTo("path-not-canonical");
        }

        @Test
        void theTableSaysWhoStillComesWithoutACertificate() {
            assertThat(charge(authorization, orders).allowed()).isTrue();
            assertThat(charge(authorization, List.of()).allowed()).isTrue();
            assertThat(authorization.decide(plain("/charge")).allowed()).isTrue();
            assertThat(authorization.decide(plain("/admin/x")).allowed()).isFalse();

            assertThat(authorization.callersWithCertificate())
                    .singleElement()
                    .satisfies(known -> {
                        assertThat(known.name()).isEqualTo(ORDERS);
                        assertThat(known.transport()).isEqualTo(Transport.MTLS);
                        assertThat(known.allowed()).isOne();
                    });
            assertThat(authorization.callersWithoutCertificate())
                    .extracting(
                            KnownCaller::name,
                            KnownCaller::transport,
                            KnownCaller::wouldDeny,
                            KnownCaller::denied)
                    .containsExactly(
                            tuple("192.0.2.1", Transport.TLS, 1L, 0L),
                            tuple("192.0.2.1", Transport.PLAIN, 1L, 1L));
            assertThat(authorization.callersWithoutCertificate().get(1).lastRefusedBy())
                    .contains("no-admin");
        }
    }

    @Nested
    class DryRun {

        private final Authorization authorization = authorization(AuthorizationMode.DRY_RUN);

        @Test
        void whatThePolicyRefusesGoesOnAndIsCountedUnderItsRule() {
            assertThat(charge(authorization, inventory).allowed()).isTrue();
            assertThat(authorization.decide(plain("/admin/x")).allowed()).isTrue();
            assertThat(metrics.requests("dry_run", "mtls", "would_deny", "default-deny")).isOne();
            assertThat(metrics.requests("dry_run", "plain", "would_deny", "no-admin")).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource(AuthorizationMode.class)
    void aCertificateThatIsOverIsRefusedInEveryMode(AuthorizationMode mode) {
        X509Certificate leaf = orders.get(0);
        Instant last = leaf.getNotAfter().toInstant();

        assertThat(charge(authorization(mode, last.plusMillis(999)), orders).allowed()).isTrue();
        assertThat(charge(authorization(mode, last.plusSeconds(1)), orders).rule())
                .isEqualTo("certificate-not-in-force");
        Instant early = leaf.getNotBefore().toInstant().minusMillis(1);
        assertThat(charge(authorization(mode, early), orders).allowed()).isFalse();
        assertThat(metrics.requests(mode.toString(), "mtls", "deny", "certificate-not-in-force"))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(AuthorizationMode.class)
    void aRevokedCertificateIsRefusedFromTheNextRequestOnInEveryMode(AuthorizationMode mode)
            throws Exception {
        Authorization authorization = authorization(mode);
        AuthorizationDecision before = charge(authorization, orders);
        long epoch = authorization.epoch();
        assertThat(before.allowed()).isTrue();
        assertThat(authorization.isInForce(before.caller())).isTrue();

        crls.set(List.of(crl(CA, orders.get(0))));

        assertThat(charge(authorization, orders).rule()).isEqualTo("certificate-revoked");
        assertThat(authorization.epoch()).isGreaterThan(epoch);
        assertThat(authorization.isInForce(before.caller())).isFalse();
    }

    @ParameterizedTest
    @EnumSource(AuthorizationMode.class)
    void aCertificateWhoseRootIsTrustedNoLongerIsRefusedFromTheNextRequestOnInEveryMode(
            AuthorizationMode mode) {
        Authorization authorization = authorization(mode);
        roots.set(List.of(new TestCa("next root").root, CA.root));
        AuthorizationDecision before = charge(authorization, orders);
        assertThat(before.allowed()).isTrue();
        long epoch = authorization.epoch();

        roots.set(List.of(new TestCa("next root").root));

        assertThat(authorization.epoch()).isEqualTo(epoch + 1);
        assertThat(authorization.isInForce(before.caller())).isFalse();
        AuthorizationDecision after = charge(authorization, orders);
        assertThat(after.rule()).isEqualTo("certificate-not-trusted");
        assertThat(after.isAboutCertificate()).isTrue();
    }

    @Test
    void anIssuerThatTheCallerSentLeadsToTheRootUntilItIsOver() {
        TestCa issuer = CA.below("an issuer");
        var peer = new TestPeer(issuer, ORDERS);
        peer.notAfter = issuer.root.getNotAfter().toInstant().plusSeconds(3600);
        X509Certificate leaf = peer.identity().leaf();
        var now = new AtomicReference<>(Instant.now());
        InstantSource source = now::get;
        var authorization =
                new Authorization(
                        config(AuthorizationMode.STRICT)
                                .withClock(source.withZone(ZoneOffset.UTC)));
        assertThat(charge(authorization, List.of(leaf, issuer.root)).allowed()).isTrue();
        assertThat(charge(authorization, List.of(leaf)).rule())
                .isEqualTo("certificate-not-trusted");

        now.set(issuer.root.getNotAfter().toInstant().plusSeconds(1));
        assertThat(charge(authorization, List.of(leaf, issuer.root)).rule())
                .isEqualTo("certificate-not-trusted");
    }

    @Test
    void theRootsOfAnIdentityCountAsSoonAsItHasThem() throws Exception {
        try (var signet = new FakeSignet()) {
            signet.roots = List.of(signet.root.root, CA.root);
            try (var identity =
                    RenewingIdentity.open(signet.config().withRefresh(Duration.ofSeconds(1)))) {
                var authorization =
                        new Authorization(
                                AuthorizationConfig.of(policy::get).withTrustOf(identity));
                assertThat(charge(authorization, orders).allowed()).isTrue();

                signet.roots = List.of(signet.root.root);
                signet.bundleVersion = "v2";
                signet.bundleSequence = 2;

                Awaitility.await()
                        .until(() ->
                                charge(authorization, orders)
                                        .rule()
                                        .equals("certificate-not-trusted"));
            }
        }
    }

    @Test
    void theCrlsOfAnIdentityCountAsSoonAsItHasThem() throws Exception {
        try (var signet = new FakeSignet();
                var identity =
                        RenewingIdentity.open(signet.config().withRefresh(Duration.ofSeconds(1)))) {
            var authorization =
                    new Authorization(AuthorizationConfig.of(policy::get).withCrlsOf(identity));
            List<X509Certificate> caller = new TestPeer(signet.issuer, ORDERS).identity().chain();
            assertThat(charge(authorization, caller).allowed()).isTrue();

            signet.crls.put(
                    signet.issuer, signet.issuer.crl(2, FakeSignet.farAway(), caller.get(0)));

            Awaitility.await()
                    .until(() ->
                            charge(authorization, caller).rule().equals("certificate-revoked"));
        }
    }

    @Test
    void theSameSerialNumberOfAnotherIssuerIsNotRevoked() throws Exception {
        crls.set(List.of(crl(new TestCa("another root"), orders.get(0))));

        assertThat(charge(authorization(AuthorizationMode.STRICT), orders).allowed()).isTrue();
    }

    @Nested
    class BehindAProxy {

        private static final String GATEWAY = ForwardedClientTest.GATEWAY;
        private static final String PRODUCTION =
                """
                {"allow": [{"name": "production", "callers": ["spiffe://cluster.local/ns/*/sa/*"]}]}
                """;

        private final List<X509Certificate> gateway = new TestPeer(CA, GATEWAY).identity().chain();
        private final Authorization authorization =
                new Authorization(
                        config(AuthorizationMode.STRICT).withProxies(Authorizer.id(GATEWAY)));
        private final String ordersHeader = "Hash=" + "0".repeat(64) + ";URI=" + ORDERS;

        @Test
        void theProxysWordIsTaken() {
            AuthorizationDecision decision = forwarded(gateway, ordersHeader);

            assertThat(decision.allowed()).isTrue();
            assertThat(decision.caller()).isInstanceOf(Caller.Forwarded.class).hasToString(ORDERS);
            assertThat(forwarded(gateway, ordersHeader.replace(ORDERS, INVENTORY)).allowed())
                    .isFalse();
        }

        @Test
        void aProxyWithoutAWordSpeaksForSomebodyWithoutACertificate() throws Exception {
            policy.set(AuthorizationPolicy.parse(PRODUCTION));

            assertThat(forwarded(gateway).rule()).isEqualTo("no-forwarded-certificate");
            assertThat(metrics.requests("strict", "tls", "deny", "no-forwarded-certificate"))
                    .isOne();
            assertThat(authorization.callersWithoutCertificate())
                    .extracting(KnownCaller::name)
                    .containsExactly("a client of " + GATEWAY);
            assertThat(forwarded(gateway, ordersHeader).allowed()).isTrue();
        }

        @Test
        void aProxyThatAlsoCallsIsItselfWithoutAWord() throws Exception {
            policy.set(AuthorizationPolicy.parse(PRODUCTION));
            var calling =
                    new Authorization(
                            config(AuthorizationMode.STRICT)
                                    .withProxiesThatCall(Authorizer.id(GATEWAY)));

            AuthorizationDecision decision = calling.decide(request(gateway));
            assertThat(decision.allowed()).isTrue();
            assertThat(decision.caller()).isInstanceOf(Caller.Direct.class).hasToString(GATEWAY);
            assertThat(calling.decide(request(gateway, ordersHeader)).caller()).hasToString(ORDERS);
        }

        @Test
        void permissiveLetsClientsOfAProxyWithoutACertificateOnToo() {
            var permissive =
                    new Authorization(
                            config(AuthorizationMode.PERMISSIVE)
                                    .withProxies(Authorizer.id(GATEWAY)));

            assertThat(permissive.decide(request(gateway)).wouldDeny())
                    .contains("no-forwarded-certificate");
        }

        @Test
        void aWordThatMakesNoSenseIsRefused() {
            assertThat(forwarded(gateway, "URI=" + ORDERS).rule())
                    .isEqualTo("forwarded-certificate");
            assertThat(forwarded(gateway, ordersHeader, "x").allowed()).isFalse();
        }

        @Test
        void nobodyElsesWordIsTaken() {
            assertThat(forwarded(inventory, ordersHeader).caller()).hasToString(INVENTORY);
            assertThat(forwarded(inventory, ordersHeader).allowed()).isFalse();
            assertThat(forwarded(List.of(), ordersHeader).rule()).isEqualTo("no-certificate");
            Authorization withoutProxies = authorization(AuthorizationMode.STRICT);
            assertThat(withoutProxies.decide(request(gateway, ordersHeader)).allowed()).isFalse();
        }

        @Test
        void theProxysOwnRootCountsAndTheClientsIsItsBusiness() throws Exception {
            X509Certificate client = new TestPeer(new TestCa("partner"), ORDERS).identity().leaf();
            String header =
                    "Hash="
                            + ForwardedClientTest.sha256(client)
                            + ";Cert=\""
                            + ForwardedClientTest.encoded(client)
                            + "\"";
            assertThat(forwarded(gateway, header).allowed()).isTrue();
            roots.set(List.of(new TestCa("next root").root));
            assertThat(forwarded(gateway, header).rule()).isEqualTo("certificate-not-trusted");
            assertThat(forwarded(gateway).rule()).isEqualTo("certificate-not-trusted");
        }

        @Test
        void aRevokedProxyOrClientIsRefused() throws Exception {
            X509Certificate client = orders.get(0);
            String header =
                    "Hash="
                            + ForwardedClientTest.sha256(client)
                            + ";Cert=\""
                            + ForwardedClientTest.encoded(client)
                            + "\"";
            assertThat(forwarded(gateway, header).allowed()).isTrue();
            crls.set(List.of(crl(CA, client)));
            assertThat(forwarded(gateway, header).rule()).isEqualTo("certificate-revoked");
            crls.set(List.of(crl(CA, gateway.get(0))));
            assertThat(forwarded(gateway, header).rule()).isEqualTo("certificate-revoked");
            assertThat(forwarded(gateway).rule()).isEqualTo("certificate-revoked");
        }

        private AuthorizationDecision forwarded(List<X509Certificate> chain, String... headers) {
            return authorization.decide(request(chain, headers));
        }

        private IncomingRequest request(List<X509Certificate> chain, String... headers) {
            return new IncomingRequest(
                    chain, true, "192.0.2.1", List.of(headers), "POST", "/charge");
        }
    }

    @Test
    void theTableIsBoundedAndAFloodOfAddressesPushesOutNoName() {
        Authorization authorization = authorization(AuthorizationMode.PERMISSIVE);
        assertThat(charge(authorization, orders).allowed()).isTrue();
        for (int i = 0; i < KnownCallers.MAX_CALLERS + 5; i++) {
            var request =
                    new IncomingRequest(List.of(), false, "address " + i, List.of(), "GET", "/");
            assertThat(authorization.decide(request).allowed()).isTrue();
        }

        assertThat(authorization.callersWithCertificate()).hasSize(1);
        assertThat(authorization.callersWithoutCertificate())
                .hasSize(KnownCallers.MAX_CALLERS)
                .extracting(KnownCaller::name)
                .startsWith("address 5")
                .endsWith("address 1004");
    }

    private Authorization authorization(AuthorizationMode mode) {
        return new Authorization(config(mode));
    }

    private Authorization authorization(AuthorizationMode mode, Instant now) {
        return new Authorization(config(mode).withClock(Clock.fixed(now, ZoneOffset.UTC)));
    }

    private AuthorizationConfig config(AuthorizationMode mode) {
        return AuthorizationConfig.of(policy::get)
                .withMode(mode)
                .withCrls(crls::get)
                .withRoots(roots::get)
                .withMetrics(metrics);
    }

    private static AuthorizationDecision charge(
            Authorization authorization, List<X509Certificate> chain) {
        return authorization.decide(
                new IncomingRequest(chain, true, "192.0.2.1", List.of(), "POST", "/charge"));
    }

    private static IncomingRequest plain(String path) {
        return new IncomingRequest(List.of(), false, "192.0.2.1", List.of(), "POST", path);
    }

    private static X509CRL crl(TestCa ca, X509Certificate revoked) throws Exception {
        var builder =
                new X509v2CRLBuilder(JcaX500NameUtil.getSubject(ca.root), Date.from(Instant.now()));
        builder.addCRLEntry(
                revoked.getSerialNumber(), Date.from(Instant.now()), CRLReason.keyCompromise);
        return new JcaX509CRLConverter()
                .getCRL(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(ca.key.getPrivate())));
    }
}
