package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.testing.postgres.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Issuers that live for a minute are replaced under load, and no relying party notices. */
class RotationTest {

    /** Enough for two successions on a slow machine. */
    private static final Duration TWO_SUCCESSIONS = Duration.ofSeconds(60);

    @TempDir private Path folder;

    @Test
    void oneServerOnItsOwnDatabaseReplacesItsIssuersWithNoFailureAnywhere() throws Exception {
        Path data = folder.resolve("data");
        var _ = TestServer.initialize(data);
        try (TestServer server = TestServer.serve(data)) {
            rotate(List.of(server));
        }
    }

    @Test
    void twoServersOnOnePostgresqlReplaceTheirIssuersWithNoFailureAnywhere() throws Exception {
        try (Postgres postgres = Postgres.durable()) {
            PostgresDatabase database = PostgresDatabase.create(postgres);
            List<Fleet.Seat> seats = List.of(Fleet.Seat.on(database), Fleet.Seat.on(database));
            try (Fleet fleet = Fleet.start(folder, database, seats)) {
                rotate(List.of(fleet.server(0), fleet.server(1)));
            }
        }
    }

    private void rotate(List<TestServer> servers) throws Exception {
        try (var clients = RotatingIssuers.on(servers, folder.resolve("clients"))) {
            await("two successors sign, one after the other")
                    .atMost(TWO_SUCCESSIONS)
                    .until(() -> clients.issuers().size() >= 3 || clients.hasFailed());
            assertThat(clients.verified()).isPositive();
        }
        Map<String, String> states = states(servers.getLast());
        assertThat(states).containsEntry("short", "retired").containsEntry("short-2", "retired");
        assertThat(states.values().stream().filter("active"::equals))
                .as("root, issuing, and one of the line")
                .hasSize(3);
    }

    private static Map<String, String> states(TestServer server) throws Exception {
        var states = new TreeMap<String, String>();
        JsonNode issuers = server.api().get("/v1/issuers", server.operatorToken()).with(200).json();
        issuers.path("issuers")
                .forEach(issuer ->
                        states.put(issuer.path("name").asText(), issuer.path("state").asText()));
        return states;
    }
}
