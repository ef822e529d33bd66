package dev.signet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.signet.cli.bootstrap.Fingerprint;
import dev.signet.cli.bootstrap.PemCertificates;
import dev.signet.cli.cluster.StandInCluster;
import dev.signet.cli.cluster.TokenRequest;
import dev.signet.cli.round.TestIssuer;
import dev.signet.client.CaClient;
import dev.signet.client.CaClientConfig;
import dev.signet.client.Credential;
import dev.signet.client.Identity;
import dev.signet.client.IssueRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Clock;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first contact, with the server itself and with whoever answers in its place. */
class BootstrapCommandTest {

    @TempDir static Path shared;

    private static TestDev dev;
    private static String rootPem;
    private static String fingerprint;

    @TempDir Path directory;

    @BeforeAll
    static void start() throws Exception {
        dev = new TestDev(shared.resolve("data"));
        rootPem = Files.readString(dev.folder.caFile());
        fingerprint =
                Fingerprint.of(
                                PemCertificates.read(rootPem.getBytes(StandardCharsets.US_ASCII))
                                        .getFirst())
                        .toString();
    }

    @AfterAll
    static void stop() {
        dev.close();
    }

    private Path out() {
        return directory.resolve("ca.crt");
    }

    private Ran bootstrap(URI server, String pinned) {
        return Ran.signet("bootstrap", "--server", server, "--fingerprint", pinned, "--out", out());
    }

    @Test
    void theRootOfTheFingerprintIsWrittenAndServesAsCaOfOtherCommands() throws Exception {
        Ran ran = bootstrap(dev.uri, fingerprint);

        assertThat(ran.status()).as(ran.toString()).isZero();
        assertThat(ran.out()).contains(out().toString(), "CN=Signet Root CA");
        assertThat(Files.readString(out())).isEqualTo(rootPem);
        assertThat(tried(out()).status()).isZero();
    }

    private static Ran tried(Path ca) {
        return Ran.signet("try", "--server", dev.uri, "--ca", ca, "--data", dev.folder.path());
    }

    @Test
    void anotherFingerprintWritesNothingAndShowsWhatWasOffered() {
        Ran ran = bootstrap(dev.uri, "7a".repeat(32));

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("7A:7A:7A", "nothing was written", fingerprint);
        assertThat(out()).doesNotExist();
    }

    @Test
    void whatIsThereStaysWhereTheFingerprintIsAnothers() throws Exception {
        Files.writeString(out(), "as before");

        assertThat(bootstrap(dev.uri, "7a".repeat(32)).status()).isEqualTo(1);
        assertThat(out()).hasContent("as before");
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aFingerprintThatIsNoneIsRefusedBeforeAnybodyIsAsked() {
        Ran ran = bootstrap(URI.create("https://localhost:1"), "7a:7a");

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("--fingerprint", "64 hexadecimal digits");
    }

    @Test
    void whoShowsTheRightRootButIsNotBelowItIsRefused() throws Exception {
        try (var impostor = new Impostor(rootPem, stranger())) {
            Ran ran = bootstrap(impostor.uri(), fingerprint);

            assertThat(ran.status()).isEqualTo(1);
            assertThat(ran.err()).contains("right root", "nothing was written");
            assertThat(out()).doesNotExist();
        }
    }

    @Test
    void aWorkloadOfThisCaCannotAnswerInTheServersPlace() throws Exception {
        try (var impostor = new Impostor(rootPem, workload())) {
            Ran ran = bootstrap(impostor.uri(), fingerprint);

            assertThat(ran.status()).isEqualTo(1);
            assertThat(ran.err()).contains("for that name", "nothing was written");
            assertThat(out()).doesNotExist();
        }
    }

    private static Identity stranger() {
        return new TestIssuer("Somebody Else").identity();
    }

    private static Identity workload() throws Exception {
        String token =
                StandInCluster.open(dev.folder.path())
                        .mint(TokenRequest.of("shop", "orders"), Clock.systemUTC().instant());
        return new CaClient(CaClientConfig.of(dev.uri, dev.folder.caFile()))
                .issue(new Credential.Token(token), IssueRequest.defaults())
                .identity();
    }

    @Test
    void anAnswerWithoutAnEndIsNotReadToIt() throws Exception {
        try (var impostor = new Impostor(rootPem.repeat(1_000), stranger())) {
            Ran ran = bootstrap(impostor.uri(), fingerprint);

            assertThat(ran.status()).isEqualTo(1);
            assertThat(ran.err()).contains(impostor.uri().toString()).doesNotContain("mistake in");
        }
    }

    @Test
    void anAnswerWithoutCertificatesIsRefused() throws Exception {
        try (var impostor = new Impostor("<html>it works</html>", stranger())) {
            Ran ran = bootstrap(impostor.uri(), fingerprint);

            assertThat(ran.status()).isEqualTo(1);
            assertThat(ran.err()).doesNotContain("mistake in");
            assertThat(out()).doesNotExist();
        }
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws Exception {
        URI nobody = URI.create("https://localhost:" + Ports.free());

        Ran ran = bootstrap(nobody, fingerprint);

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains(nobody.toString()).doesNotContain("mistake in");
    }

    /** Answers everything with one text, over TLS. */
    private static final class Impostor implements AutoCloseable {

        private final HttpsServer server;

        Impostor(String answer, Identity identity) throws Exception {
            server =
                    HttpsServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls(identity)));
            byte[] octets = answer.getBytes(StandardCharsets.US_ASCII);
            server.createContext(
                    "/",
                    exchange -> {
                        try (exchange) {
                            exchange.sendResponseHeaders(200, octets.length);
                            exchange.getResponseBody().write(octets);
                        }
                    });
            server.start();
        }

        private static SSLContext tls(Identity identity) throws Exception {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(
                    "impostor",
                    identity.privateKey(),
                    new char[0],
                    identity.chain().toArray(Certificate[]::new));
            KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
            managers.init(keys, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        }

        URI uri() {
            return URI.create("https://localhost:" + server.getAddress().getPort());
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
