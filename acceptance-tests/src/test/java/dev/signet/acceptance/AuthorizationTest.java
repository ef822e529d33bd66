package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signet.client.RenewingIdentity;
import dev.signet.client.authorization.AuthorizationMode;
import dev.signet.client.authorization.Authorizer;
import dev.signet.client.authorization.KnownCaller;
import dev.signet.client.authorization.ServerIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scenario S9: payments lets orders charge and refuses inventory, although both hold certificates
 * of one CA. The callers are curl and openssl, with certificates that the packaged server issued.
 */
class AuthorizationTest {

    private static final Duration NOTICED = Duration.ofSeconds(20);

    /** Orders may charge, and everybody may ask whether the service is well. */
    private static final String ALLOW =
            """
            "allow": [
              {"name": "orders-charge", "callers": ["spiffe://cluster.local/ns/prod/sa/orders"],
               "methods": ["POST"], "paths": ["/charge"]},
              {"name": "health", "anyone": true, "methods": ["GET"], "paths": ["/healthz"]}
            ]
            """;

    private static final String POLICY = "{" + ALLOW + "}";

    @TempDir private Path folder;
    private TestServer server;
    private Path policy;
    private CertificateFiles orders;
    private CertificateFiles inventory;

    @BeforeEach
    void issue() throws Exception {
        server = TestServer.shared();
        policy = Files.writeString(folder.resolve("policy.json"), POLICY);
        orders = server.issue("prod/orders", folder.resolve("orders"));
        inventory = server.issue("prod/inventory", folder.resolve("inventory"));
    }

    private PaymentsService start(AuthorizationMode mode) throws Exception {
        return PaymentsService.start(server, "prod/payments", policy, mode);
    }

    @Nested
    class Strict {

        private PaymentsService payments;

        @BeforeEach
        void start() throws Exception {
            payments = AuthorizationTest.this.start(AuthorizationMode.STRICT);
        }

        @AfterEach
        void end() {
            payments.close();
        }

        @Test
        void ordersMayChargeAndInventoryMayNotThoughBothHoldCertificatesOfTheCa() throws Exception {
            assertThat(curl(orders, "POST", payments.https(), "/charge")).isEqualTo(200);
            assertThat(curl(inventory, "POST", payments.https(), "/charge")).isEqualTo(403);

            assertThat(payments.requests("transport=mtls", "decision=allow", "rule=orders-charge"))
                    .isOne();
            assertThat(payments.requests("transport=mtls", "decision=deny", "rule=default-deny"))
                    .isOne();
        }

        @Test
        void whatNoRuleSpeaksOfIsRefusedToThoseWhoMayDoOtherThings() throws Exception {
            assertThat(curl(orders, "GET", payments.https(), "/charge")).isEqualTo(403);
            assertThat(curl(orders, "POST", payments.https(), "/refund")).isEqualTo(403);
            assertThat(curl(orders, "POST", payments.https(), "/charge/all")).isEqualTo(403);
            assertThat(curl(orders, "GET", payments.https(), "/healthz")).isEqualTo(200);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/%63harge",
                    "/x/../charge",
                    "/x/%2e%2e/charge",
                    "/./charge",
                    "/charge//",
                    "/charge;a=b",
                    "/x%2f..%2fcharge"
                })
        void anotherSpellingOfAnAllowedPathIsRefused(String spelling) throws Exception {
            assertThat(curl(orders, "POST", payments.https(), spelling)).isEqualTo(403);
        }

        @Test
        void whoHasNoCertificateIsRefusedWithAndWithoutTls() throws Exception {
            assertThat(curlWithout(payments.https(), "/charge")).isEqualTo(403);
            assertThat(curlWithout(payments.http(), "/charge")).isEqualTo(403);

            assertThat(payments.requests("decision=deny", "rule=no-certificate")).isEqualTo(2);
        }

        @Test
        void aRevokedCallerIsRefusedOnAConnectionThatIsOpenAlready() throws Exception {
            try (var connection = OpenConnection.open(orders, payments.https())) {
                assertThat(connection.post("/charge")).isEqualTo(200);

                server.revoke(orders.serial(), "keyCompromise").with(200);
                await("payments has the CRL")
                        .atMost(NOTICED)
                        .until(() -> payments.knowsRevoked(orders.serial()));

                assertThat(connection.post("/charge")).isEqualTo(403);
            }
            assertThat(payments.requests("decision=deny", "rule=certificate-revoked")).isOne();
        }
    }

    @Nested
    class Permissive {

        /** Whoever has no certificate of this trust domain is denied. */
        private static final String CERTIFICATES_ONLY =
                """
                {"deny": [{"name": "certificates-only", "anyone": true,
                           "except": ["spiffe://cluster.local/**"]}],
                """;

        @Test
        void thoseWithoutCertificateGoOnAndAreCountedUntilThePolicyFileRefusesThem()
                throws Exception {
            try (PaymentsService payments = start(AuthorizationMode.PERMISSIVE)) {
                assertThat(curlWithout(payments.https(), "/charge")).isEqualTo(200);
                assertThat(curlWithout(payments.http(), "/charge")).isEqualTo(200);
                assertThat(curl(orders, "POST", payments.https(), "/charge")).isEqualTo(200);
                assertThat(curl(inventory, "POST", payments.https(), "/charge")).isEqualTo(403);
                assertThat(payments.requests("transport=tls", "decision=would_deny")).isOne();
                assertThat(payments.requests("transport=plain", "decision=would_deny")).isOne();
                assertThat(payments.authorization().callersWithoutCertificate())
                        .extracting(KnownCaller::name)
                        .allMatch(name -> name.contains("127.0.0.1"));

                PaymentsService.replacePolicy(policy, CERTIFICATES_ONLY + ALLOW + "}");

                await("the new policy is in force")
                        .atMost(NOTICED)
                        .until(() -> curlWithout(payments.http(), "/charge") == 403);
                assertThat(curlWithout(payments.https(), "/charge")).isEqualTo(403);
                assertThat(curl(orders, "POST", payments.https(), "/charge")).isEqualTo(200);
            }
        }

        @Test
        void aBrokenPolicyFileChangesNothing() throws Exception {
            try (PaymentsService payments = start(AuthorizationMode.STRICT)) {
                PaymentsService.replacePolicy(policy, "{\"allow\": [{\"nmae\": \"all\"}]}");

                await("the fault is seen")
                        .atMost(NOTICED)
                        .until(() ->
                                payments.authorization()
                                        .policyStatus()
                                        .orElseThrow()
                                        .fault()
                                        .isPresent());
                assertThat(curl(orders, "POST", payments.https(), "/charge")).isEqualTo(200);
                assertThat(curl(inventory, "POST", payments.https(), "/charge")).isEqualTo(403);
            }
        }
    }

    @Test
    void aRuleOnTrialIsCountedAndNotEnforced() throws Exception {
        Files.writeString(
                policy,
                """
                {"deny": [{"name": "no-charges-by-prod", "dry_run": true,
                           "callers": ["spiffe://cluster.local/ns/prod/sa/*"],
                           "paths": ["/charge"]}],
                """
                        + ALLOW
                        + "}");
        try (PaymentsService payments = start(AuthorizationMode.STRICT)) {
            assertThat(curl(orders, "POST", payments.https(), "/charge")).isEqualTo(200);

            assertThat(payments.requests("decision=would_deny", "rule=no-charges-by-prod")).isOne();
        }
    }

    @Test
    void aClientThatKnowsItsServerBySpiffeIdRefusesAnotherWithAGoodCertificate() throws Exception {
        try (PaymentsService payments = start(AuthorizationMode.STRICT);
                PaymentsService impostor =
                        PaymentsService.start(
                                server, "prod/inventory", policy, AuthorizationMode.STRICT);
                RenewingIdentity caller =
                        RenewingIdentity.open(PaymentsService.identity(server, "prod/orders"));
                HttpClient client =
                        caller.httpClient(
                                ServerIdentity.spiffe(
                                        Authorizer.id(
                                                PaymentsService.spiffeId("prod", "payments"))))) {
            assertThat(post(client, payments.https().resolve("/charge"))).isEqualTo(200);

            assertThatThrownBy(() -> post(client, impostor.https().resolve("/charge")))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("inventory");
        }
    }

    private static int post(HttpClient client, URI uri) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody()).build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private int curl(CertificateFiles caller, String method, URI service, String path)
            throws Exception {
        return status(
                method,
                service + path,
                List.of("--cert", chain(caller).toString(), "--key", caller.key().toString()));
    }

    private int curlWithout(URI service, String path) throws Exception {
        return status("POST", service + path, List.of());
    }

    private static Path chain(CertificateFiles caller) throws IOException {
        return Files.writeString(
                caller.folder().resolve("chain.pem"),
                Files.readString(caller.leaf()) + Files.readString(caller.issuing()));
    }

    private int status(String method, String url, List<String> credentials) throws Exception {
        var command =
                new ArrayList<>(
                        List.of("curl", "-sS", "--path-as-is", "-o", "body", "-w", "%{http_code}"));
        command.addAll(List.of("--cacert", server.ca().toString(), "-X", method));
        command.addAll(credentials);
        command.add(url);
        return Integer.parseInt(
                Tool.run(folder, command.toArray(String[]::new)).succeeded().strip());
    }
}
