package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.acceptance.Api.Answer;
import dev.signet.testing.postgres.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A packaged server to which workloads of clusters come that a test chose. */
record TokenDoor(TestServer server, Api api) implements AutoCloseable {

    /** Tokens are believed for ten seconds; keys and API servers that fail are left for as long. */
    private static final Duration SOON = Duration.ofSeconds(20);

    /**
     * One that is new.
     *
     * @param folder where everything is
     * @param sections of the clusters, as {@link TokenCluster#section} has them
     */
    static TokenDoor open(Path folder, Place place, String... sections) throws Exception {
        Path data = folder.resolve("data");
        var _ = TestServer.init(data, FreePort.any());
        SignetYaml.of(data).nameClusters("clusters:\n" + String.join("", sections));
        TestServer server = TestServer.serve(data, place);
        var door = new TokenDoor(server, new Api(server.https(), server.http(), server.ca()));
        door.putRole("of-dev", Roles.WORKLOADS);
        door.putRole("workloads", Roles.WORKLOADS.replace("\"dev\"", "\"*\""));
        return door;
    }

    private void putRole(String name, String role) throws IOException, InterruptedException {
        server.api().put("/v1/roles/" + name, server.operatorToken(), role).with(201);
    }

    Answer issue(String token) throws IOException, InterruptedException {
        return post("/v1/issue", token, "{\"role\": \"workloads\"}");
    }

    Answer post(String path, String token, String body) throws IOException, InterruptedException {
        return api.post(path, token, body);
    }

    /** Asks for what changes nothing. */
    Answer ask(String token) throws IOException, InterruptedException {
        return api.get("/v1/certificates", token);
    }

    void assertRefused(String token) throws IOException, InterruptedException {
        Answer answer = issue(token).with(401);
        assertThat(problem(answer)).isEqualTo("unauthenticated");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer ");
    }

    /** That {@code answer} says nothing about the token. */
    static void assertToldToComeBack(Answer answer) throws IOException {
        assertThat(problem(answer.with(503))).isEqualTo("authenticator-unavailable");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
    }

    /** Why {@code answer} is what it is. */
    static String problem(Answer answer) throws IOException {
        return answer.json().path("type").asText().replace("urn:signet:problem:", "");
    }

    /** Waits until whoever comes with {@code token} is answered with {@code status}. */
    void awaitAnswer(String token, int status) {
        await("answers with " + status).until(() -> issue(token).status() == status);
    }

    static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(SOON).pollInterval(Duration.ofMillis(500));
    }

    @Override
    public void close() {
        api.close();
        server.kill();
    }
}
