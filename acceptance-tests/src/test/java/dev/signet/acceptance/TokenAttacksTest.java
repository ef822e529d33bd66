package dev.signet.acceptance;

import static dev.signet.acceptance.TokenDoor.assertToldToComeBack;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forged tokens, tokens of the wrong cluster, and clusters that publish bad keys. */
@TestInstance(Lifecycle.PER_CLASS)
class TokenAttacksTest {

    private static final String KEYS = "/openid/v1/jwks";

    /** What API servers may do that are asked for keys, none of which is any good. */
    private static final List<String> HOSTILE =
            List.of("redirects", "huge", "compressed", "many", "slow");

    private final TokenCluster dev = TokenCluster.es256("dev", TokenCluster.DEFAULT_ISSUER);
    private final TokenCluster twin = TokenCluster.es256("twin", TokenCluster.DEFAULT_ISSUER);
    private final TokenCluster rsa = TokenCluster.rs256("rsa", "https://rsa.example");
    private final TokenCluster rotating =
            TokenCluster.es256("rotating", "https://rotating.example");

    /** Publishes another's key under the id of its own, and one that nobody signs with. */
    private final TokenCluster doubled = TokenCluster.es256("doubled", "https://doubled.example");

    private Path folder;
    private ApiServer apiServer;
    private TokenDoor door;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        apiServer = ApiServer.start(folder);
        apiServer.on(KEYS, 200, TokenCluster.jwks(dev.jwk()));
        door =
                TokenDoor.open(
                        folder,
                        Place.HERE,
                        dev.section(
                                "mode: both",
                                "pod_required: true",
                                apiServer.keysAt(KEYS),
                                apiServer.review("")),
                        twin.section("mode: offline-only", twin.keysIn(folder)),
                        rsa.section("mode: offline-only", rsa.keysIn(folder)),
                        rotating.section("mode: offline-only", rotating.keysIn(folder)),
                        doubled.section(
                                "mode: offline-only",
                                doubled.keysIn(
                                        folder,
                                        doubled.jwk(),
                                        twin.jwk().put("kid", doubled.keyId()),
                                        rsa.jwk())),
                        hostile());
    }

    private String hostile() {
        apiServer.on(
                "/redirects",
                exchange -> {
                    exchange.getResponseHeaders()
                            .add("Location", apiServer.url("/behind-the-redirect"));
                    exchange.sendResponseHeaders(302, -1);
                });
        apiServer.on("/huge", 200, "{\"keys\": [" + " ".repeat(10_000_000) + "]}");
        apiServer.on("/compressed", this::compressed);
        ObjectNode[] many = new ObjectNode[10_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = dev.jwk().put("kid", "k" + i);
        }
        apiServer.on("/many", 200, TokenCluster.jwks(many));
        apiServer.isSilentAt("/slow");
        var sections = new StringBuilder();
        for (String name : HOSTILE) {
            sections.append(
                    hostile(name).section("mode: offline-only", apiServer.keysAt("/" + name)));
        }
        return sections.toString();
    }

    private void compressed(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Encoding", "gzip");
        ApiServer.send(exchange, 200, TokenCluster.utf8(TokenCluster.jwks(dev.jwk())));
    }

    private static TokenCluster hostile(String name) {
        return TokenCluster.es256(name, "https://" + name + ".example");
    }

    @AfterAll
    void end() {
        door.close();
        apiServer.close();
    }

    @Test
    void aGoodTokenOfEachClusterIsGoodForThatClusterAlone() throws Exception {
        for (TokenCluster cluster : List.of(dev, twin, rsa, rotating)) {
            String serial =
                    door.issue(cluster.token()).with(201).json().path("serial_number").asText();
            var record =
                    door.server()
                            .api()
                            .get("/v1/certificates/" + serial, door.server().operatorToken())
                            .with(200)
                            .json();
            assertThat(record.path("cluster").asText()).isEqualTo(cluster.name);
            assertThat(record.has("reviewed_at")).isEqualTo(cluster.equals(dev));
        }
        String ofDev = "{\"role\": \"of-dev\"}";
        door.post("/v1/issue", dev.token(), ofDev).with(201);
        door.post("/v1/issue", twin.token(), ofDev).with(403);
    }

    Stream<Arguments> forgedTokens() {
        return Stream.of(ForgedHeaders.of(dev, rsa, apiServer.url("")), ForgedClaims.of(dev))
                .flatMap(forged -> forged.entrySet().stream())
                .map(forged -> Arguments.of(forged.getKey(), forged.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgedTokens")
    void aForgedTokenIsRefused(String what, String token) throws Exception {
        door.assertRefused(token);
    }

    @Test
    void theKeyOfOneClusterVouchesForNoOther() throws Exception {
        door.assertRefused(twin.token(dev.header().toString(), dev.claims().toString()));
        door.assertRefused(rsa.token(dev.claims()));
        door.assertRefused(dev.token(rsa.claims()));
        door.assertRefused(TokenCluster.es256("stranger", dev.issuer).token());
    }

    @Test
    void aKeyIdThatTwoKeysShareNamesNeither() throws Exception {
        door.assertRefused(doubled.token());
        door.assertRefused(twin.token(doubled.header().toString(), doubled.claims().toString()));
    }

    @Test
    void aHugeTokenIsRefused() throws Exception {
        door.assertRefused(dev.token(dev.claims().put("pad", "x".repeat(13_000))));
    }

    /** No client library sends these, so they are written as octets. */
    @ParameterizedTest
    @ValueSource(strings = {"\0", "\n", "\r", "\r\n ", "\u0001", "\u007f", "\u0085"})
    void aTokenWithAnotherCharacterInItIsRefused(String character) throws Exception {
        String token = dev.token();

        for (String spoilt :
                List.of(
                        token + character + "x",
                        token.replaceFirst("\\.", character + "."),
                        character + token)) {
            assertThat(statusOf(spoilt)).as(spoilt).isBetween(400, 401);
        }
    }

    private int statusOf(String token) throws Exception {
        TestServer server = door.server();
        try (Socket socket =
                        Api.trusting(Pki.certificates(server.ca()))
                                .getSocketFactory()
                                .createSocket("localhost", server.https().getPort());
                var answer =
                        new BufferedReader(
                                new InputStreamReader(socket.getInputStream(), ISO_8859_1))) {
            String request =
                    "GET /v1/certificates HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                            + "Authorization: Bearer "
                            + token
                            + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return Integer.parseInt(answer.readLine().split(" ", -1)[1]);
        }
    }

    @Test
    void nothingIsFetchedFromWhereATokenPoints() throws Exception {
        for (String parameter : List.of("jku", "x5u", "jwks_uri")) {
            String header = dev.header().put("kid", "thief").put(parameter, thief()).toString();
            door.assertRefused(dev.token(header, dev.claims().put(parameter, thief()).toString()));
        }

        assertThat(apiServer.requests).noneMatch(path -> path.startsWith("/thief"));
    }

    private String thief() {
        return apiServer.url("/thief");
    }

    @Test
    void aStormOfTokensWithInventedKeyIdsFetchesKeysOnceInTenSeconds() throws Exception {
        long before = apiServer.asked(KEYS);
        long began = System.nanoTime();

        for (int i = 0; i < 200; i++) {
            String header = dev.header().put("kid", "invented-" + i).toString();
            door.assertRefused(dev.token(header, dev.claims().toString()));
        }

        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
        assertThat(apiServer.asked(KEYS) - before).isLessThanOrEqualTo(1 + (seconds + 9) / 10);
    }

    @Test
    void aKeyThatAClusterTookAwayVerifiesNothing() throws Exception {
        String old = rotating.token();
        door.issue(old).with(201);
        TokenCluster successor = TokenCluster.es256("rotating", rotating.issuer);

        rotating.keysIn(folder, successor.jwk());

        door.awaitAnswer(successor.token(), 201);
        door.assertRefused(old);
        rotating.keysIn(folder, rotating.jwk());
        door.awaitAnswer(old, 201);
    }

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void aClusterThatAnswersBadlyWhenAskedForItsKeysHarmsNobodyElse(String name) throws Exception {
        assertToldToComeBack(door.ask(hostile(name).token()));

        assertThat(apiServer.asked("/" + name)).isPositive();
        assertThat(apiServer.asked("/behind-the-redirect")).isZero();
        door.issue(twin.token()).with(201);
    }
}
