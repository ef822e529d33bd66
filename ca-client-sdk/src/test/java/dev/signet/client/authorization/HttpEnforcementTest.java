package dev.signet.client.authorization;

import static dev.signet.client.authorization.TestPeer.INVENTORY;
import static dev.signet.client.authorization.TestPeer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.client.Identity;
import dev.signet.client.TestCa;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each kind of HTTP server enforces, asked over mTLS. */
class HttpEnforcementTest {

    private static final String CHARGE =
            """
            {"allow": [{"name": "charge", "callers": ["spiffe://cluster.local/ns/prod/sa/orders"], "methods": ["POST"], "paths": ["/charge"]}]}
            """;

    private final TestCa ca = new TestCa("root");
    private final CountedMetrics metrics = new CountedMetrics();
    private final AtomicReference<AuthorizationPolicy> policy = new AtomicReference<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final HttpClient orders = client(new TestPeer(ca, ORDERS));
    private final HttpClient inventory = client(new TestPeer(ca, INVENTORY));
    private final HttpClient nobody = client(Optional.empty());

    HttpEnforcementTest() throws MalformedPolicyException {
        policy.set(AuthorizationPolicy.parse(CHARGE));
    }

    @ParameterizedTest
    @EnumSource(TestServers.class)
    void ordersMayChargeAndInventoryMayNot(TestServers kind) throws Exception {
        try (var server = kind.start(ca, strict())) {
            HttpResponse<String> charged = post(orders, server, "/charge");

            assertThat(charged.statusCode()).isEqualTo(200);
            assertThat(charged.body()).isEqualTo(kind.tellsCaller() ? ORDERS : "somebody");
            assertThat(post(inventory, server, "/charge").statusCode()).isEqualTo(403);
            assertThat(post(orders, server, "/refund").statusCode()).isEqualTo(403);
            assertThat(post(nobody, server, "/charge").statusCode()).isEqualTo(403);
            assertThat(metrics.requests("strict", "tls", "deny", "no-certificate")).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource(TestServers.class)
    void aRefusalIsAProblemThatSaysNothingOfThePolicy(TestServers kind) throws Exception {
        try (var server = kind.start(ca, strict())) {
            HttpResponse<String> refused = post(inventory, server, "/charge");

            assertThat(refused.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("application/problem+json");
            assertThat(refused.body())
                    .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Forbidden\",\"status\":403}");
            assertThat(post(nobody, server, "/charge").body()).isEqualTo(refused.body());
            assertThat(post(orders, server, "/charge;x").body()).isNotEqualTo(ORDERS);
        }
    }

    @ParameterizedTest
    @EnumSource(TestServers.class)
    void permissiveLetsThoseWithoutACertificateOnAndKnowsThem(TestServers kind) throws Exception {
        Authorization authorization =
                new Authorization(config().withMode(AuthorizationMode.PERMISSIVE));
        try (var server = kind.start(ca, authorization)) {
            assertThat(post(nobody, server, "/charge").statusCode()).isEqualTo(200);
            assertThat(post(inventory, server, "/charge").statusCode()).isEqualTo(403);

            assertThat(authorization.callersWithoutCertificate())
                    .singleElement()
                    .satisfies(known -> {
                        assertThat(known.name()).isEqualTo("127.0.0.1");
                        assertThat(known.wouldDeny()).isOne();
                    });
        }
    }

    @ParameterizedTest
    @EnumSource(TestServers.class)
    void aNewPolicyJudgesTheNextRequestOfAnOpenConnection(TestServers kind) throws Exception {
        try (var server = kind.start(ca, strict())) {
            assertThat(post(orders, server, "/charge").statusCode()).isEqualTo(200);
            policy.set(AuthorizationPolicy.parse("{}"));
            assertThat(post(orders, server, "/charge").statusCode()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @EnumSource(TestServers.class)
    void aCertificateThatHasEndedSinceTheHandshakeIsRefusedAndTheConnectionEnds(TestServers kind)
            throws Exception {
        try (var server = kind.start(ca, strict())) {
            assertThat(post(orders, server, "/charge").statusCode()).isEqualTo(200);
            now.set(now.get().plusSeconds(7200));

            HttpResponse<String> refused = post(orders, server, "/charge");
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.headers().firstValue("Connection")).contains("close");
        }
    }

    @ParameterizedTest
    @EnumSource(TestServers.class)
    void aCertificateWhoseRootIsTrustedNoLongerIsRefusedOnAnOpenConnection(TestServers kind)
            throws Exception {
        var roots = new AtomicReference<>(List.of(ca.root));
        try (var server = kind.start(ca, new Authorization(config().withRoots(roots::get)))) {
            assertThat(post(orders, server, "/charge").statusCode()).isEqualTo(200);
            roots.set(List.of(new TestCa("next root").root));

            HttpResponse<String> refused = post(orders, server, "/charge");
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.headers().firstValue("Connection")).contains("close");
            assertThat(metrics.requests("strict", "mtls", "deny", "certificate-not-trusted"))
                    .isOne();
        }
    }

    @ParameterizedTest
    @EnumSource(TestServers.class)
    void noOtherSpellingOfAPathReachesTheApplication(TestServers kind) throws Exception {
        policy.set(
                AuthorizationPolicy.parse(
                        "{\"deny\": [{\"name\": \"d\", \"anyone\": true, \"paths\": [\"/admin/**\"]}],"
                                + " \"allow\": [{\"name\": \"a\", \"anyone\": true}]}"));
        try (var server = kind.start(ca, strict())) {
            assertThat(post(orders, server, "/other").statusCode()).isEqualTo(200);
            for (String path :
                    new String[] {
                        "/admin",
                        "/admin/",
                        "/admin/x",
                        "//admin/x",
                        "/%61dmin/x",
                        "/x/../admin",
                        "/admin;a=b/x",
                        "/admin%2fx",
                        "/./admin/x",
                        "/x/%2e%2e/admin",
                        "/x//admin"
                    }) {
                assertThat(post(orders, server, path).statusCode()).as(path).isIn(400, 403);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestServers.class)
    void aForwardedCertificateIsBelievedOfTheNamedProxyOnly(TestServers kind) throws Exception {
        String gateway = ForwardedClientTest.GATEWAY;
        HttpClient proxy = client(new TestPeer(ca, gateway));
        String[] header = {
            "X-Forwarded-Client-Cert",
            "By=" + gateway + ";Hash=" + "0".repeat(64) + ";URI=" + ORDERS
        };
        Authorization authorization =
                new Authorization(config().withProxies(Authorizer.id(gateway)));
        try (var server = kind.start(ca, authorization)) {
            HttpResponse<String> believed = post(proxy, server, "/charge", header);
            assertThat(believed.statusCode()).isEqualTo(200);
            assertThat(believed.body()).startsWith(kind.tellsCaller() ? ORDERS : "somebody");
            assertThat(post(proxy, server, "/charge").statusCode()).isEqualTo(403);
            assertThat(post(inventory, server, "/charge", header).statusCode()).isEqualTo(403);
            assertThat(post(nobody, server, "/charge", header).statusCode()).isEqualTo(403);
            assertThat(post(proxy, server, "/charge", header[0], "URI=x").statusCode())
                    .isEqualTo(403);
            if (kind.hidesHeader()) {
                assertThat(believed.body()).isEqualTo(ORDERS + " forwarded");
                assertThat(post(orders, server, "/charge", header).body()).isEqualTo(ORDERS);
            }
        }
    }

    private Authorization strict() {
        return new Authorization(config());
    }

    private AuthorizationConfig config() {
        InstantSource source = now::get;
        Clock clock = source.withZone(ZoneOffset.UTC);
        return AuthorizationConfig.of(policy::get).withMetrics(metrics).withClock(clock);
    }

    private HttpClient client(TestPeer peer) {
        return client(Optional.of(peer.identity()));
    }

    private HttpClient client(Optional<Identity> identity) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(TlsPair.context(identity, TestPeer.trust(ca)))
                .build();
    }

    private static HttpResponse<String> post(
            HttpClient client, TestServers.Running server, String path, String... headers)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + path))
                        .POST(BodyPublishers.ofString("42"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
