package dev.signet.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signet.server.Initialization.Made;
import dev.signet.server.Initialization.Settings;
import dev.signet.server.api.HttpConfig;
import dev.signet.server.config.ServerConfig;
import dev.signet.server.signing.AesKeyEncryptionKey;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaServerTest {

    @TempDir Path folder;
    private Path data;
    private Made made;
    private ServerConfig config;

    @BeforeEach
    void initialize() throws Exception {
        data = folder.resolve("signet");
        made = initialized();
        config = made.config().withHttp(new HttpConfig("127.0.0.1", 0, OptionalInt.of(0)));
    }

    private Made initialized() throws StartFailedException {
        return Initialization.run(
                data, new Settings(8443, 8080, List.of("localhost"), Optional.empty(), List.of()));
    }

    @Test
    void whatInitMadeStartsAndBecomesReady() throws Exception {
        try (var server = CaServer.start(config)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> get(server, "/readyz") == 200);
            assertThat(get(server, "/livez")).isEqualTo(200);
            assertThat(get(server, "/v1/issuers/issuing/crl")).isEqualTo(200);
            assertThat(get(server, "/v1/issuers/root/crl/0")).isEqualTo(200);
        }
    }

    @Test
    void gaugesKeepTheirValues() throws Exception {
        try (var server = CaServer.start(config)) {
            System.gc();
            assertThat(metrics(server))
                    .contains("ca_abandoned_reservations 0.0")
                    .doesNotContain("NaN");
        }
    }

    @Test
    void keyFileAndDatabaseAreTheirOwnersAlone() throws Exception {
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(data.resolve("signet.mv.db"))))
                .isEqualTo("rw-------");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(
                                        data.resolve(Initialization.KEY_FILE))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
    }

    @Test
    void initializingAgainChangesNothingAndShowsNoToken() throws Exception {
        String root = Files.readString(made.rootCertificate());
        Made again = initialized();

        assertThat(made.operatorToken()).isPresent();
        assertThat(again.operatorToken()).isEmpty();
        assertThat(Files.readString(again.rootCertificate())).isEqualTo(root);
    }

    @Test
    void anInitializationThatWasInterruptedIsFinishedByTheNext() throws Exception {
        Files.delete(made.rootCertificate());
        Files.delete(made.configFile());

        Made again = initialized();

        assertThat(again.rootCertificate()).exists();
        assertThat(again.configFile()).exists();
    }

    @Test
    void aPortNobodyKnowsCannotBeTheAddressOfCrls() {
        var nowhere = new Settings(8443, 0, List.of("localhost"), Optional.empty(), List.of());

        assertThatThrownBy(() -> Initialization.run(folder.resolve("other"), nowhere))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("--public-url");
        assertThat(folder.resolve("other")).doesNotExist();
    }

    @Test
    void anotherKeyEncryptionKeyRefusesTheStart() throws Exception {
        Files.writeString(
                data.resolve(Initialization.KEY_FILE),
                AesKeyEncryptionKey.newKey(new SecureRandom()));

        assertThatThrownBy(() -> CaServer.start(config))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("encrypted under another key")
                .hasMessageContaining(Initialization.KEY_FILE);
    }

    @Test
    void aKeyFileThatOthersCanReadRefusesTheStart() throws Exception {
        Files.setPosixFilePermissions(
                data.resolve(Initialization.KEY_FILE),
                PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> CaServer.start(config))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void aPortThatIsTakenRefusesTheStartAndNamesTheOption() throws Exception {
        try (var taken = new ServerSocket(0)) {
            var http = new HttpConfig("0.0.0.0", taken.getLocalPort(), OptionalInt.of(0));
            assertThatThrownBy(() -> CaServer.start(config.withHttp(http)))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("https port " + taken.getLocalPort())
                    .hasMessageContaining("--https-port");
        }
    }

    @Test
    void aDatabaseWithoutTheSchemaRefusesTheStart() throws Exception {
        deleteDatabase();

        assertThatThrownBy(() -> CaServer.start(config))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("signet migrate");
    }

    private void deleteDatabase() throws Exception {
        try (var files = Files.list(data)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".mv.db")).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aFailedStartLeavesNothingOpen() throws Exception {
        deleteDatabase();
        assertThatThrownBy(() -> CaServer.start(config)).isInstanceOf(StartFailedException.class);
        Initialization.migrate(config);
        var _ = initialized();

        try (var server = CaServer.start(config)) {
            assertThat(get(server, "/livez")).isEqualTo(200);
        }
    }

    private String metrics(CaServer server) throws Exception {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (var root = Files.newInputStream(made.rootCertificate())) {
            trusted.setCertificateEntry(
                    "root", CertificateFactory.getInstance("X.509").generateCertificate(root));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        URI url = URI.create("https://localhost:" + server.httpsPort() + "/metrics");
        try (var client = HttpClient.newBuilder().sslContext(tls).build()) {
            return client.send(
                            HttpRequest.newBuilder(url).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static int get(CaServer server, String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:" + server.httpPort() + path))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
