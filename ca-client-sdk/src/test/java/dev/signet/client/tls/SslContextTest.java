package dev.signet.client.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.CrlPolicy;
import dev.signet.client.Generation;
import dev.signet.client.Identity;
import dev.signet.client.KeyAlgorithm;
import dev.signet.client.RenewalWindow;
import dev.signet.client.TestCa;
import dev.signet.client.TestClock;
import dev.signet.client.TrustBundle;
import dev.signet.client.authorization.Authorizer;
import dev.signet.client.authorization.ServerIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.security.KeyManagementException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real handshakes over sockets, between a server and a client with one context each. */
class SslContextTest {

    private final TestCa root = new TestCa("a root");
    private final TestCa issuer = root.below("an issuer");
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Side server = new Side(CrlPolicy.ACCEPT_STALE);
    private final Side client = new Side(CrlPolicy.ACCEPT_STALE);
    private SSLServerSocket listening;

    /** A party and what it holds; a test bends it and then says so. */
    private final class Side {
        private Identity identity = identity(Duration.ofHours(24), TestCa.LOCALHOST);
        private List<X509Certificate> roots = List.of(root.root);
        private List<X509CRL> crls = List.of(issuer.crl(1, later()), root.crl(1, later()));
        private volatile Generation generation;
        private volatile boolean presents = true;
        private final TestClock clock = new TestClock(Instant.now());
        private CrlPolicy policy;

        private Side(CrlPolicy policy) {
            this.policy = policy;
            this.generation = made(1);
        }

        private Generation made(long number) {
            return new Generation(
                    number,
                    identity,
                    new TrustBundle("v" + number, number, roots),
                    crls,
                    new RenewalWindow(Instant.now(), Instant.now()));
        }

        private void renew() {
            generation = made(generation.number() + 1);
        }

        private SSLContext context(UnaryOperator<X509ExtendedTrustManager> servers) {
            return RenewingSslContext.of(
                    new TlsGenerations(() -> generation, policy, clock, servers, () -> presents));
        }
    }

    private static Instant inAnHour() {
        return Instant.now().plus(Duration.ofHours(1));
    }

    private static Instant later() {
        return Instant.now().plus(Duration.ofDays(2));
    }

    private Identity identity(Duration life, List<GeneralName> names) {
        KeyPair key = KeyAlgorithm.EC_P256.generate(new SecureRandom());
        Instant now = Instant.now();
        X509Certificate leaf =
                issuer.certify(key.getPublic(), now.minusSeconds(60), now.plus(life), names);
        return new Identity(key.getPrivate(), List.of(leaf, issuer.root));
    }

    @BeforeEach
    void listen() throws IOException {
        listening =
                (SSLServerSocket)
                        server.context(TlsGenerations.byHostName())
                                .getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listening.setNeedClientAuth(true);
    }

    @AfterEach
    void stop() throws IOException {
        listening.close();
        threads.shutdownNow();
    }

    /** Connects, and lets the server say one thing, with which a TLS 1.3 ticket comes. */
    private SSLSession connect(SSLContext context, String protocol) throws Exception {
        CompletableFuture<Void> served =
                CompletableFuture.runAsync(
                        () -> {
                            try (var accepted = (SSLSocket) listening.accept()) {
                                accepted.getOutputStream().write(1);
                                accepted.getOutputStream().flush();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        threads);
        try (var socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket("localhost", listening.getLocalPort())) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.setSoTimeout(10_000);
            if (socket.getInputStream().read() != 1) {
                throw new IOException("the server hung up");
            }
            return socket.getSession();
        } finally {
            var unused = served.exceptionally(e -> null).get(10, TimeUnit.SECONDS);
        }
    }

    private static X509Certificate serverOf(SSLSession session) throws IOException {
        return (X509Certificate) session.getPeerCertificates()[0];
    }

    /** A resumed session was created when the first one was. */
    private boolean isResumed(SSLContext context, String protocol, SSLSession first)
            throws Exception {
        return connect(context, protocol).getCreationTime() == first.getCreationTime();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aSessionIsResumedWhileNothingChanges(String protocol) throws Exception {
        var context = client.context(TlsGenerations.byHostName());

        SSLSession first = connect(context, protocol);

        assertThat(isResumed(context, protocol, first)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aServerSocketFromBeforeARenewalAcceptsWithTheNewCertificate(String protocol)
            throws Exception {
        var context = client.context(TlsGenerations.byHostName());
        assertThat(serverOf(connect(context, protocol))).isEqualTo(server.identity.leaf());

        server.identity = identity(Duration.ofHours(24), TestCa.LOCALHOST);
        server.renew();

        assertThat(serverOf(connect(context, protocol))).isEqualTo(server.identity.leaf());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aServerDoesNotResumeWithAClientWhoseRootItNoLongerTrusts(String protocol)
            throws Exception {
        var context = client.context(TlsGenerations.byHostName());
        var unused = connect(context, protocol);

        server.roots = List.of(new TestCa("another root").root);
        server.renew();

        assertThatThrownBy(() -> connect(context, protocol)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aServerDoesNotResumeWithAClientThatWasRevoked(String protocol) throws Exception {
        var context = client.context(TlsGenerations.byHostName());
        var unused = connect(context, protocol);

        server.crls = List.of(issuer.crl(2, later(), client.identity.leaf()));
        server.renew();

        assertThatThrownBy(() -> connect(context, protocol)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aClientDoesNotResumeWithAServerThatWasRevoked(String protocol) throws Exception {
        var context = client.context(TlsGenerations.byHostName());
        var unused = connect(context, protocol);

        client.crls = List.of(issuer.crl(2, later(), server.identity.leaf()));
        client.renew();

        assertThatThrownBy(() -> connect(context, protocol))
                .isInstanceOf(SSLException.class)
                .hasStackTraceContaining("is revoked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aServerDoesNotResumeWithAClientWhoseCertificateIsOver(String protocol) throws Exception {
        client.identity = identity(Duration.ofHours(1), TestCa.LOCALHOST);
        client.renew();
        var context = client.context(TlsGenerations.byHostName());
        SSLSession first = connect(context, protocol);
        assertThat(isResumed(context, protocol, first)).isTrue();

        server.clock.pass(Duration.ofHours(2));

        assertThatThrownBy(() -> connect(context, protocol)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aClientDoesNotResumeWithAServerWhoseCertificateIsOver(String protocol) throws Exception {
        server.identity = identity(Duration.ofHours(1), TestCa.LOCALHOST);
        server.renew();
        var context = client.context(TlsGenerations.byHostName());
        SSLSession first = connect(context, protocol);
        assertThat(isResumed(context, protocol, first)).isTrue();

        client.clock.pass(Duration.ofHours(2));

        assertThatThrownBy(() -> connect(context, protocol))
                .isInstanceOf(SSLException.class)
                .hasStackTraceContaining("is not valid now");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void nobodyResumesWithAServerWhoseCrlsMustBeCurrentAndAreNot(String protocol) throws Exception {
        server.policy = CrlPolicy.REQUIRE_CURRENT;
        server.crls = List.of(issuer.crl(1, inAnHour()), root.crl(1, later()));
        server.renew();
        listening.close();
        listen();
        var context = client.context(TlsGenerations.byHostName());
        SSLSession first = connect(context, protocol);
        assertThat(isResumed(context, protocol, first)).isTrue();

        server.clock.pass(Duration.ofHours(2));

        assertThatThrownBy(() -> connect(context, protocol)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aClientWhoseCrlsMustBeCurrentAndAreNotResumesWithNobody(String protocol) throws Exception {
        client.policy = CrlPolicy.REQUIRE_CURRENT;
        client.crls = List.of(issuer.crl(1, later()), root.crl(1, inAnHour()));
        client.renew();
        var context = client.context(TlsGenerations.byHostName());
        SSLSession first = connect(context, protocol);
        assertThat(isResumed(context, protocol, first)).isTrue();

        client.clock.pass(Duration.ofHours(2));

        assertThatThrownBy(() -> connect(context, protocol))
                .isInstanceOf(SSLException.class)
                .hasStackTraceContaining("whose CRL ended at");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void sessionsAreResumedWithCrlsThatAreStaleAndMayBe(String protocol) throws Exception {
        client.crls = List.of(issuer.crl(1, inAnHour()), root.crl(1, inAnHour()));
        client.renew();
        var context = client.context(TlsGenerations.byHostName());
        SSLSession first = connect(context, protocol);

        client.clock.pass(Duration.ofHours(2));

        assertThat(isResumed(context, protocol, first)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void anExpiredCertificateIsNotPresented(String protocol) {
        var context = client.context(TlsGenerations.byHostName());
        client.presents = false;

        assertThatThrownBy(() -> connect(context, protocol)).isInstanceOf(IOException.class);
    }

    @Nested
    class WhoTheServerIs {

        private final String protocol = "TLSv1.3";

        @BeforeEach
        void anotherName() {
            server.identity =
                    identity(
                            Duration.ofHours(24),
                            List.of(
                                    new GeneralName(GeneralName.dNSName, "elsewhere.example"),
                                    new GeneralName(
                                            GeneralName.uniformResourceIdentifier,
                                            "spiffe://example.org/ns/shop/sa/orders")));
            server.renew();
        }

        @Test
        void isVerifiedByItsNameAlsoIfTheSocketDoesNotAskForThat() {
            var context = client.context(TlsGenerations.byHostName());

            assertThatThrownBy(() -> connect(context, protocol))
                    .isInstanceOf(SSLException.class)
                    .hasStackTraceContaining("localhost");
        }

        @Test
        void isVerifiedByItsSpiffeIdIfThatIsSaid() throws Exception {
            var expected =
                    ServerIdentity.spiffe(Authorizer.id("spiffe://example.org/ns/shop/sa/orders"));

            assertThat(serverOf(connect(client.context(expected::trustManager), protocol)))
                    .isEqualTo(server.identity.leaf());
        }

        @Test
        void isRefusedWithAnotherSpiffeId() {
            var expected =
                    ServerIdentity.spiffe(Authorizer.id("spiffe://example.org/ns/shop/sa/bills"));

            assertThatThrownBy(() -> connect(client.context(expected::trustManager), protocol))
                    .hasStackTraceContaining("this is another server");
        }

        @Test
        void cannotBeVerifiedWithoutAConnection() {
            var trust =
                    new TlsGenerations(
                                    () -> client.generation,
                                    CrlPolicy.OFF,
                                    client.clock,
                                    TlsGenerations.byHostName(),
                                    () -> true)
                            .trustManager();
            X509Certificate[] chain = server.identity.chain().toArray(X509Certificate[]::new);

            assertThatThrownBy(() -> trust.checkServerTrusted(chain, "ECDHE_ECDSA"))
                    .isInstanceOf(CertificateException.class)
                    .hasMessageContaining("ServerIdentity");
        }
    }

    @Nested
    class Crls {

        @Test
        void thatAreStaleStillRefuseWhatTheyList() {
            client.crls = List.of(issuer.crl(2, past(), server.identity.leaf()));
            client.renew();

            assertThatThrownBy(() -> connectWith(client)).hasStackTraceContaining("is revoked");
        }

        @Test
        void thatAreStaleOrMissingRefuseNobodyElseUnlessTheyMust() throws Exception {
            client.crls = List.of(issuer.crl(2, past()));
            client.renew();

            assertThat(serverOf(connectWith(client))).isEqualTo(server.identity.leaf());
        }

        @Test
        void thatAreStaleRefuseEverybodyIfTheyMustBeCurrent() {
            var strict = new Side(CrlPolicy.REQUIRE_CURRENT);
            strict.crls = List.of(issuer.crl(2, past()), root.crl(1, later()));
            strict.renew();

            assertThatThrownBy(() -> connectWith(strict))
                    .hasStackTraceContaining("whose CRL ended at");
        }

        @Test
        void thatAreMissingRefuseEverybodyIfTheyMustBeCurrent() {
            var strict = new Side(CrlPolicy.REQUIRE_CURRENT);
            strict.crls = List.of(root.crl(1, later()));
            strict.renew();

            assertThatThrownBy(() -> connectWith(strict))
                    .hasStackTraceContaining("of which there is no CRL here");
        }

        @Test
        void thatAreCurrentLetEverybodyPassWhomTheyDoNotList() throws Exception {
            assertThat(serverOf(connectWith(new Side(CrlPolicy.REQUIRE_CURRENT))))
                    .isEqualTo(server.identity.leaf());
        }

        @Test
        void refuseAnIssuerThatWasRevoked() {
            client.crls = List.of(root.crl(2, later(), issuer.root));
            client.renew();

            assertThatThrownBy(() -> connectWith(client)).hasStackTraceContaining("is revoked");
        }

        @Test
        void ofAnotherKeyUnderTheSameNameSayNothing() throws Exception {
            TestCa namesake = root.below("an issuer");
            client.crls = List.of(namesake.crl(2, later(), server.identity.leaf()));
            client.renew();

            assertThat(serverOf(connectWith(client))).isEqualTo(server.identity.leaf());
        }

        private SSLSession connectWith(Side side) throws Exception {
            return connect(side.context(TlsGenerations.byHostName()), "TLSv1.3");
        }

        private static Instant past() {
            return Instant.now().minusSeconds(60);
        }
    }

    @Test
    void theContextCannotBeGivenOtherKeys() {
        var context = client.context(TlsGenerations.byHostName());

        assertThatThrownBy(() -> context.init(null, null, null))
                .isInstanceOf(KeyManagementException.class);
    }

    @Test
    void whatIsSetOnAServerSocketIsSetOnWhatItAccepts() throws Exception {
        SSLParameters parameters = listening.getSSLParameters();
        parameters.setNeedClientAuth(false);
        parameters.setProtocols(new String[] {"TLSv1.2"});
        listening.setSSLParameters(parameters);
        client.presents = false;

        SSLSession session = connect(client.context(TlsGenerations.byHostName()), "TLSv1.2");

        assertThat(session.getLocalCertificates()).isNull();
        assertThat(listening.getEnabledProtocols()).containsExactly("TLSv1.2");
        assertThatThrownBy(() -> listening.setEnabledProtocols(new String[] {"TLSv9"}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
