package dev.signet.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signet.server.Initialization.Settings;
import dev.signet.server.api.HttpConfig;
import dev.signet.server.config.ConfigFile;
import dev.signet.server.config.ServerConfig;
import dev.signet.testing.postgres.Postgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server on a PostgreSQL of its own. */
class CaServerPostgresqlTest {

    /** What the slowest client waits for any answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration RECOVERY = Duration.ofSeconds(10);

    private static Postgres postgres;

    @TempDir Path data;
    private PostgresqlFolder folder;
    private ServerConfig config;

    @BeforeAll
    static void startPostgresql() {
        postgres = Postgres.durable();
    }

    @AfterAll
    static void stopPostgresql() {
        postgres.close();
    }

    @BeforeEach
    void configure() throws Exception {
        folder = PostgresqlFolder.make(data, postgres);
        config = read();
    }

    private ServerConfig read() throws Exception {
        return ConfigFile.read(data.resolve(Initialization.CONFIG_FILE))
                .withHttp(new HttpConfig("127.0.0.1", 0, OptionalInt.of(0)));
    }

    private void initialize() throws StartFailedException {
        var _ =
                Initialization.run(
                        data,
                        new Settings(
                                8443, 8080, List.of("localhost"), Optional.empty(), List.of()));
    }

    @Test
    void whatInitMadeStartsAndBecomesReady() throws Exception {
        initialize();

        try (var server = CaServer.start(config)) {
            await().atMost(RECOVERY).until(() -> get(server, "/readyz").statusCode() == 200);
            assertThat(get(server, "/v1/issuers/issuing/crl").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theFewestConnectionsAreEnoughToBeMadeAndToServe() throws Exception {
        Path file = data.resolve(Initialization.CONFIG_FILE);
        Files.writeString(
                file, Files.readString(file).replace("database:", "database:\n  connections: 2"));
        initialize();

        try (var server = CaServer.start(read())) {
            await().atMost(RECOVERY).until(() -> get(server, "/readyz").statusCode() == 200);
        }
    }

    @Test
    void withoutTheSchemaItDoesNotStart() {
        assertThatThrownBy(() -> CaServer.start(config))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("run: signet migrate");
    }

    @Test
    void asTheOwnerOfTheSchemaItDoesNotStart() throws Exception {
        initialize();
        folder.connectAsOwner();
        ServerConfig owner = read();

        assertThatThrownBy(() -> CaServer.start(owner))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("could rewrite the audit log");
    }

    @Test
    void aWrongPasswordIsToldAsSuchAndNotRepeated() throws Exception {
        Files.writeString(data.resolve("password"), "secret-guess\n");

        assertThatThrownBy(() -> CaServer.start(config))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("password authentication failed for user \"signet_server\"")
                .hasMessageNotContaining("secret-guess");
    }

    @Test
    void aDatabaseThatAnswersNoMoreIs503InTimeAndRecoveryNeedsNobody() throws Exception {
        initialize();
        try (var server = CaServer.start(config)) {
            await().atMost(RECOVERY).until(() -> get(server, "/readyz").statusCode() == 200);

            postgres.pause();
            try {
                for (int request = 0; request < 3; request++) {
                    assertUnavailable(get(server, "/v1/issuers/issuing/crl"));
                }
            } finally {
                postgres.resume();
            }

            await().atMost(RECOVERY)
                    .until(() -> get(server, "/v1/issuers/issuing/crl").statusCode() == 200);
        }
    }

    @Test
    void aTableThatSomebodyLocksIs503InTime() throws Exception {
        initialize();
        try (var server = CaServer.start(config);
                var owner = postgres.connect(folder.database())) {
            await().atMost(RECOVERY).until(() -> get(server, "/readyz").statusCode() == 200);
            owner.setAutoCommit(false);
            PostgresqlFolder.execute(owner, "LOCK TABLE crls IN ACCESS EXCLUSIVE MODE");

            assertUnavailable(get(server, "/v1/issuers/issuing/crl"));

            owner.rollback();
            assertThat(get(server, "/v1/issuers/issuing/crl").statusCode()).isEqualTo(200);
        }
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("5");
        assertThat(answer.body()).contains("database-unavailable");
    }

    private static HttpResponse<String> get(CaServer server, String path) throws Exception {
        URI url = URI.create("http://127.0.0.1:" + server.httpPort() + path);
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(url).timeout(PATIENCE).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
