package dev.signet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spring Boot believes X-Forwarded-Prefix of anybody, in a pod without being told to. */
final class PrefixTest {

    @RegisterExtension static final CaTestExtension SIGNET = CaTestExtension.shared();

    private final TestCa ca = SIGNET.ca();
    private final Peer orders = new Peer(ca.peer("shop/orders"));
    private final Peer inventory = new Peer(ca.peer("shop/inventory"));
    private final Peer stock = new Peer(ca.peer("shop/stock"));

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({
        "TOMCAT, native",
        "TOMCAT, framework",
        "JETTY, native",
        "JETTY, framework",
        "NETTY, native",
        "NETTY, framework"
    })
    void aPrefixThatACallerMakesUpIsNoPartOfTheJudgedPath(Server server, String strategy)
            throws IOException {
        try (RunningApplication application =
                RunningApplication.start(
                        server, ca, policy(""), "server.forward-headers-strategy=" + strategy)) {
            isJudgedAsItWasSent(application, "/whoami");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TOMCAT, framework, server.servlet.context-path",
        "JETTY, framework, server.servlet.context-path",
        "NETTY, native, spring.webflux.base-path"
    })
    void theApplicationsOwnPrefixIsPartOfIt(Server server, String strategy, String property)
            throws IOException {
        try (RunningApplication application =
                RunningApplication.start(
                        server,
                        ca,
                        policy("/api"),
                        property + "=/api",
                        "server.forward-headers-strategy=" + strategy)) {
            isJudgedAsItWasSent(application, "/api/whoami");
        }
    }

    private void isJudgedAsItWasSent(RunningApplication application, String path)
            throws IOException {
        assertThat(get(orders, application, path).statusCode()).isEqualTo(200);
        assertThat(get(orders, application, path, "X-Forwarded-Prefix", "/gate").statusCode())
                .isEqualTo(200);
        assertThat(get(inventory, application, path).statusCode()).isEqualTo(403);
        assertThat(get(inventory, application, path, "X-Forwarded-Prefix", "/public").statusCode())
                .isEqualTo(403);
        assertThat(get(stock, application, path).statusCode()).isEqualTo(403);
        assertThat(get(stock, application, path, "X-Forwarded-Prefix", "/public").statusCode())
                .isEqualTo(403);
    }

    /** Orders may ask, inventory has what is public, and stock everything else. */
    private String policy(String prefix) throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("policy.json"),
                        """
                        {"deny": [{"name": "not-stock",
                          "callers": ["spiffe://cluster.local/ns/shop/sa/stock"],
                          "paths": ["PREFIX/whoami"]}],
                         "allow": [{"name": "orders-ask",
                          "callers": ["spiffe://cluster.local/ns/shop/sa/orders"],
                          "methods": ["GET"], "paths": ["PREFIX/whoami"]},
                         {"name": "public",
                          "callers": ["spiffe://cluster.local/ns/shop/sa/inventory"],
                          "paths": ["/public/**"]},
                         {"name": "everything-else",
                          "callers": ["spiffe://cluster.local/ns/shop/sa/stock"]}]}
                        """
                                .replace("PREFIX", prefix));
        return "signet.authorization.policy=" + file;
    }

    private static HttpResponse<String> get(
            Peer peer, RunningApplication application, String path, String... headers)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(application.uri(path));
        return peer.send(headers.length == 0 ? request : request.headers(headers));
    }
}
