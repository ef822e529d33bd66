package dev.signet.server.transparency;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.signet.server.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The newest checkpoint as an object in a store. */
class CheckpointStoreTest {

    @TempDir private Path folder;

    private final TestCa ca = new TestCa();
    private final Map<String, String> objects = new ConcurrentHashMap<>();
    private final List<String> authorizations = new ArrayList<>();
    private final HttpServer server;
    private boolean down;

    CheckpointStoreTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void theStoreHasTheNewestCheckpoint() throws Exception {
        Transparency log = open();
        var _ = log.sequencing().grow();
        keep(log);

        assertThat(objects.get("/bucket/checkpoint"))
                .isEqualTo(log.tiles().checkpoint().orElseThrow().toString());
        assertThat(authorizations).allMatch(header -> header.startsWith("AWS4-HMAC-SHA256 "));
        assertThat(authorizations.toString()).doesNotContain("s3cret");
    }

    @Test
    void noServerStartsOnADatabaseThatHasLessThanTheStore() throws Exception {
        Transparency log = open();
        var _ = log.sequencing().grow();
        keep(log);
        String[] lines = requireNonNull(objects.get("/bucket/checkpoint")).split("\n", 3);
        objects.put(
                "/bucket/checkpoint",
                lines[0] + "\n" + (Long.parseLong(lines[1]) + 7) + "\n" + lines[2]);

        assertThatThrownBy(this::open)
                .isInstanceOf(LostEntriesException.class)
                .hasMessageContaining("7 are missing");
    }

    @Test
    void aStoreThatIsDownIsReadBeforeItIsEverWritten() throws Exception {
        down = true;
        Transparency log = open();
        var _ = log.sequencing().grow();
        keep(log);
        assertThat(objects).isEmpty();

        down = false;
        objects.put(
                "/bucket/checkpoint",
                "other.example\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— a AAAA\n");
        assertThatThrownBy(() -> keep(log))
                .isInstanceOf(LostEntriesException.class)
                .hasMessageContaining("other.example");
        assertThat(objects.get("/bucket/checkpoint")).startsWith("other.example\n");
    }

    /** Amazon S3 API reference, "Authenticating Requests", example of GET Bucket Lifecycle. */
    @Test
    void requestsAreSignedAsTheExampleOfAmazonIs() {
        var signature =
                new S3Signature(
                        "AKIAIOSFODNN7EXAMPLE",
                        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                        "us-east-1");

        var headers =
                signature.headers(
                        "GET",
                        URI.create("https://examplebucket.s3.amazonaws.com/?lifecycle="),
                        new byte[0],
                        Instant.parse("2013-05-24T00:00:00Z"));

        assertThat(headers.get("Authorization"))
                .isEqualTo(
                        "AWS4-HMAC-SHA256"
                                + " Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                                + "SignedHeaders=host;x-amz-content-sha256;x-amz-date,"
                                + "Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
        assertThat(signature.toString()).doesNotContain("wJalr");
    }

    private Transparency open() throws IOException {
        Path credentials = Files.writeString(folder.resolve("s3"), "me:s3cret\n");
        return ca.transparency(
                new TransparencyConfig(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(
                                new CheckpointStoreConfig(
                                        URI.create(
                                                "http://127.0.0.1:"
                                                        + server.getAddress().getPort()
                                                        + "/bucket/checkpoint"),
                                        CheckpointStoreConfig.DEFAULT_REGION,
                                        Optional.of(credentials))),
                        List.of()));
    }

    private static void keep(Transparency log) {
        log.keeping().forEach(each -> ((Keeping) each).keep());
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
        try (exchange) {
            if (down) {
                exchange.sendResponseHeaders(503, -1);
            } else if (exchange.getRequestMethod().equals("PUT")) {
                objects.put(path, body);
                exchange.sendResponseHeaders(200, -1);
            } else if (!objects.containsKey(path)) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                byte[] octets = objects.get(path).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, octets.length);
                exchange.getResponseBody().write(octets);
            }
        }
    }
}
