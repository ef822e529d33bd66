package dev.signet.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.Initialization.Made;
import dev.signet.server.Initialization.Settings;
import dev.signet.server.api.HttpConfig;
import dev.signet.server.auth.kubernetes.TestCluster;
import dev.signet.server.config.ServerConfig;
import dev.signet.testing.postgres.Postgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Servers on one PostgreSQL, as an operator sets them up, and who calls them. */
final class TestFleet implements AutoCloseable {

    /** Of key stores that a workload is issued. */
    static final char[] PASSWORD = "a password".toCharArray();

    final ServerConfig config;

    private final Postgres postgres = Postgres.durable();
    private final TestCluster cluster = TestCluster.es256();
    private final Made made;
    private final List<CaServer> servers = new ArrayList<>();

    /** Keeps its configuration and its keys in {@code folder}. */
    TestFleet(Path folder) throws Exception {
        create();
        Files.writeString(folder.resolve("dev.json"), cluster.jwks());
        Files.writeString(folder.resolve("server.pw"), "server");
        Files.writeString(folder.resolve("owner.pw"), Postgres.PASSWORD);
        Files.writeString(folder.resolve(Initialization.CONFIG_FILE), yaml());
        made =
                Initialization.run(
                        folder, new Settings(0, 8080, List.of(), Optional.empty(), List.of()));
        config = made.config().withHttp(new HttpConfig("127.0.0.1", 0, OptionalInt.of(0)));
    }

    private void create() throws SQLException {
        postgres.createUser("signet", "server");
        try (var admin = postgres.connect(Postgres.SUPERUSER);
                var statement = admin.createStatement()) {
            statement.execute("CREATE DATABASE signet");
        }
    }

    private String yaml() {
        return """
        instance: ca
        http: {public_url: "http://ca.test:8080"}
        database:
          url: "%s"
          password_file: server.pw
          owner: {user: %s, password_file: owner.pw}
        clusters:
          - name: dev
            issuer: "%s"
            audience: %s
            trust_domain: dev.example
            mode: offline-only
            keys: {jwks_file: dev.json}
        """
                .formatted(
                        postgres.url("signet"),
                        Postgres.SUPERUSER,
                        TestCluster.ISSUER,
                        TestCluster.AUDIENCE);
    }

    /** One more server, whose clock is {@code clock}. */
    CaServer start(Clock clock) throws StartFailedException {
        Surroundings real = Surroundings.real();
        var server =
                CaServer.start(
                        config,
                        new Surroundings(
                                clock, real.random(), real.databases(), UnaryOperator.identity()));
        servers.add(server);
        return server;
    }

    HttpResponse<byte[]> asOperator(CaServer server, String method, String path, String body)
            throws Exception {
        return withToken(server, made.operatorToken().orElseThrow(), method, path, body);
    }

    HttpResponse<byte[]> withToken(
            CaServer server, String token, String method, String path, String body)
            throws Exception {
        return send(
                request(server, method, path, body).header("Authorization", "Bearer " + token),
                Optional.empty());
    }

    /** As the service account orders of the namespace shop. */
    HttpResponse<byte[]> asWorkload(CaServer server, String path, String body, String accept)
            throws Exception {
        long now = Instant.now().getEpochSecond();
        ObjectNode claims = cluster.claims().put("iat", now).put("nbf", now).put("exp", now + 3600);
        return send(
                request(server, "POST", path, body)
                        .header("Accept", accept)
                        .header("Authorization", "Bearer " + cluster.token(claims)),
                Optional.empty());
    }

    HttpResponse<byte[]> withCertificate(
            CaServer server, KeyStore certificate, String path, String body) throws Exception {
        return send(request(server, "POST", path, body), Optional.of(certificate));
    }

    HttpResponse<byte[]> get(CaServer server, String path) throws Exception {
        return send(request(server, "GET", path, ""), Optional.empty());
    }

    private static HttpRequest.Builder request(
            CaServer server, String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + server.httpsPort() + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request, Optional<KeyStore> certificate)
            throws Exception {
        try (var client = HttpClient.newBuilder().sslContext(tls(certificate)).build()) {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        }
    }

    private SSLContext tls(Optional<KeyStore> certificate) throws Exception {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (var root = Files.newInputStream(made.rootCertificate())) {
            trusted.setCertificateEntry(
                    "root", CertificateFactory.getInstance("X.509").generateCertificate(root));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(certificate.orElse(null), certificate.isPresent() ? PASSWORD : null);
        var tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
        return tls;
    }

    /** Stops the servers that were started. */
    void stopServers() {
        servers.forEach(CaServer::close);
        servers.clear();
    }

    @Override
    public void close() {
        stopServers();
        postgres.close();
    }
}
