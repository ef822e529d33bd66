package dev.signet.client.authorization;

import static dev.signet.client.authorization.TestPeer.INVENTORY;
import static dev.signet.client.authorization.TestPeer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.signet.client.Identity;
import dev.signet.client.TestCa;
import dev.signet.client.authorization.httpserver.HttpServerAuthorization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is judged is what the server routes by, whatever a request says besides. */
class RoutingEnforcementTest {

    private static final String CHARGE_AND_FEED =
            """
            {"allow": [{"name": "charge", "callers": ["%1$s"], "methods": ["POST"], "paths": ["/charge"]},
                       {"name": "feed", "callers": ["%1$s"], "methods": ["GET"], "paths": ["/feed"]}]}
            """
                    .formatted(ORDERS);
    private static final String ALL_BUT_ADMIN =
            """
            {"deny": [{"name": "admin", "anyone": true, "paths": ["/admin/**"]}],
             "allow": [{"name": "all", "callers": ["%s"]}]}
            """
                    .formatted(ORDERS);

    private final TestCa ca = new TestCa("root");
    private final CountedMetrics metrics = new CountedMetrics();
    private final AtomicReference<AuthorizationPolicy> policy = new AtomicReference<>();
    private final Identity orders = new TestPeer(ca, ORDERS).identity();
    private final Identity inventory = new TestPeer(ca, INVENTORY).identity();

    @ParameterizedTest
    @EnumSource(TestServers.class)
    void aHeaderDoesNotChangeTheMethodThatWasJudged(TestServers kind) throws Exception {
        policy.set(AuthorizationPolicy.parse(CHARGE_AND_FEED));
        try (var server = kind.start(ca, strict())) {
            for (String name : IncomingRequest.METHOD_OVERRIDES) {
                assertThat(send("POST", server, "/charge", name, "DELETE").statusCode())
                        .as(name)
                        .isEqualTo(403);
                assertThat(send("POST", server, "/charge", name, "post").statusCode())
                        .isEqualTo(403);
                assertThat(send("POST", server, "/charge", name, "").statusCode()).isEqualTo(403);
                assertThat(
                                send("POST", server, "/charge", name, "POST", name, "DELETE")
                                        .statusCode())
                        .isEqualTo(403);
                HttpResponse<String> same = send("POST", server, "/charge", name, "POST");
                assertThat(routed(same)).isEqualTo("POST /charge");
            }
            assertThat(metrics.requests("strict", "mtls", "deny", "method-overridden"))
                    .isEqualTo(4L * IncomingRequest.METHOD_OVERRIDES.size());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TestServers.class,
            names = {"SERVLET_FILTER", "JAVALIN"})
    void aWebSocketIsJudgedBeforeItOpens(TestServers kind) throws Exception {
        policy.set(AuthorizationPolicy.parse(CHARGE_AND_FEED));
        try (var server = kind.start(ca, strict())) {
            assertThat(connect(server, Optional.of(orders), "/feed")).isEqualTo("connected");
            assertThat(connect(server, Optional.of(inventory), "/feed")).isEqualTo("403");
            assertThat(connect(server, Optional.of(orders), "/charge")).isEqualTo("403");
            assertThat(connect(server, Optional.empty(), "/feed")).isEqualTo("403");
        }
    }

    /** For servers behind which such a header may be meant for something else. */
    @ParameterizedTest
    @EnumSource(TestServers.class)
    void headersThatNameAnotherPathRouteNothing(TestServers kind) throws Exception {
        policy.set(AuthorizationPolicy.parse(ALL_BUT_ADMIN));
        try (var server = kind.start(ca, strict())) {
            for (String name :
                    new String[] {
                        "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Forwarded-Path"
                    }) {
                assertThat(routed(send("POST", server, "/other", name, "/admin")))
                        .as(name)
                        .isEqualTo("POST /other");
                assertThat(send("POST", server, "/admin/x", name, "/other").statusCode())
                        .as(name)
                        .isEqualTo(403);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestServers.class)
    void aHeadIsJudgedAsTheGetThatItIs(TestServers kind) throws Exception {
        policy.set(
                AuthorizationPolicy.parse(
                        """
                        {"deny": [{"name": "secret", "anyone": true, "methods": ["GET"], "paths": ["/secret"]}],
                         "allow": [{"name": "all", "callers": ["%s"]}]}
                        """
                                .formatted(ORDERS)));
        try (var server = kind.start(ca, strict())) {
            assertThat(send("GET", server, "/secret").statusCode()).isEqualTo(403);
            assertThat(send("HEAD", server, "/secret").statusCode()).isEqualTo(403);
            assertThat(send("HEAD", server, "/other").statusCode()).isEqualTo(200);
        }
    }

    /** The JDK compares characters: "/open" of its contexts has "/openings" too. */
    @Test
    void aContextOfTheJdkHasNoPathsThatOnlyBeginWithTheSameCharacters() throws Exception {
        policy.set(
                AuthorizationPolicy.parse(
                        """
                        {"deny": [{"name": "admin", "anyone": true, "paths": ["/admin/**"]}],
                         "allow": [{"name": "all", "anyone": true}]}
                        """));
        HttpServer http =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var guard = new HttpServerAuthorization(strict());
        for (String context : List.of("/admin", "/open", "/folder/")) {
            http.createContext(
                    context, guard.handler((exchange, caller) -> answer(exchange, context)));
        }
        http.start();
        try {
            assertThat(get(http, "/open")).isEqualTo("/open");
            assertThat(get(http, "/open/x")).isEqualTo("/open");
            assertThat(get(http, "/folder/x")).isEqualTo("/folder/");
            assertThat(get(http, "/admin/x")).contains("403");
            assertThat(get(http, "/administrator")).contains("403");
            assertThat(get(http, "/openings")).contains("403");
            assertThat(get(http, "/open%3A")).contains("403");
        } finally {
            http.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, octets.length);
        exchange.getResponseBody().write(octets);
        exchange.close();
    }

    private static String get(HttpServer server, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    /** Targets that clients of HTTP do not send, RFC 9112 §3.2. */
    @ParameterizedTest
    @EnumSource(TestServers.class)
    void noFormOfTheTargetLeadsRoundARule(TestServers kind) throws Exception {
        policy.set(AuthorizationPolicy.parse(ALL_BUT_ADMIN));
        try (var server = kind.start(ca, strict())) {
            assertThat(raw(server, "GET /other HTTP/1.1")).contains("Routed: GET /other");
            for (String line :
                    new String[] {
                        "GET https://localhost/admin/x HTTP/1.1",
                        "GET https://localhost//admin/x HTTP/1.1",
                        "GET https:/admin/x HTTP/1.1",
                        "GET admin/x HTTP/1.1",
                        "GET \\admin\\x HTTP/1.1",
                        "GET /other/..%2fadmin/x HTTP/1.1",
                        "GET /other/..;/admin/x HTTP/1.1",
                        "GET /admin/x?/other HTTP/1.1",
                        "GET /admin/x#/other HTTP/1.1",
                        "OPTIONS * HTTP/1.1",
                        "get /admin/x HTTP/1.1"
                    }) {
                assertThat(raw(server, line)).as(line).doesNotContain("Routed");
            }
        }
    }

    private Authorization strict() {
        return new Authorization(AuthorizationConfig.of(policy::get).withMetrics(metrics));
    }

    private static String routed(HttpResponse<String> answer) {
        return answer.headers().firstValue(TestServers.ROUTED).orElse("" + answer.statusCode());
    }

    private HttpClient client(Optional<Identity> identity) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(TlsPair.context(identity, TestPeer.trust(ca)))
                .build();
    }

    private HttpResponse<String> send(
            String method, TestServers.Running server, String path, String... headers)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + path))
                        .method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client(Optional.of(orders)).send(request.build(), BodyHandlers.ofString());
    }

    /** The first message, or the status of the refusal. */
    private String connect(TestServers.Running server, Optional<Identity> identity, String path)
            throws InterruptedException {
        var messages = new LinkedBlockingQueue<String>();
        var opening =
                client(identity)
                        .newWebSocketBuilder()
                        .buildAsync(
                                URI.create("wss://127.0.0.1:" + server.port() + path),
                                new WebSocket.Listener() {
                                    @Override
                                    public CompletionStage<?> onText(
                                            WebSocket socket, CharSequence data, boolean last) {
                                        messages.add(data.toString());
                                        return WebSocket.Listener.super.onText(socket, data, last);
                                    }
                                });
        Throwable refused = catchThrowable(() -> opening.get(20, TimeUnit.SECONDS));
        if (refused != null) {
            assertThat(refused).hasCauseInstanceOf(WebSocketHandshakeException.class);
            return refused.getCause() instanceof WebSocketHandshakeException answered
                    ? Integer.toString(answered.getResponse().statusCode())
                    : refused.toString();
        }
        String first = messages.poll(20, TimeUnit.SECONDS);
        opening.join().abort();
        return first;
    }

    /** The whole answer; empty if the server says nothing. */
    private String raw(TestServers.Running server, String line) throws IOException {
        try (SSLSocket socket =
                (SSLSocket)
                        TlsPair.context(Optional.of(orders), TestPeer.trust(ca))
                                .getSocketFactory()
                                .createSocket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(
                            (line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
