package dev.signet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.client.authorization.Authorization;
import dev.signet.client.authorization.KnownCaller;
import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Identity decides: a policy in a file, permissive first, then strict. */
final class PolicyTest {

    @RegisterExtension static final CaTestExtension SIGNET = CaTestExtension.shared();

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({"TOMCAT, permissive, 200", "NETTY, permissive, 200", "TOMCAT, strict, 403"})
    void decidesAndSaysWhoComesWithoutACertificate(Server server, String mode, int nobodyGets)
            throws IOException {
        TestCa ca = SIGNET.ca();
        Path policy =
                Files.writeString(
                        folder.resolve("policy.json"),
                        """
                        {"allow": [{"name": "orders-ask",
                          "callers": ["spiffe://cluster.local/ns/shop/sa/orders"],
                          "methods": ["GET"], "paths": ["/whoami"]}]}
                        """);
        try (RunningApplication application =
                RunningApplication.start(
                        server,
                        ca,
                        "server.ssl.client-auth=want",
                        "signet.authorization.policy=" + policy,
                        "signet.authorization.mode=" + mode)) {
            assertThat(status(new Peer(ca.peer("shop/orders")), application)).isEqualTo(200);
            HttpResponse<String> refusal =
                    new Peer(ca.peer("shop/inventory")).get(application.uri("/whoami"));
            assertThat(refusal.statusCode()).isEqualTo(403);
            assertThat(refusal.headers().firstValue("Content-Type"))
                    .contains("application/problem+json");
            assertThat(refusal.body()).contains("\"title\":\"Forbidden\"");
            assertThat(status(new Peer(Contexts.trusting(ca.trustAnchors())), application))
                    .isEqualTo(nobodyGets);
            assertThat(
                            application
                                    .context()
                                    .getBean(Authorization.class)
                                    .callersWithoutCertificate())
                    .extracting(KnownCaller::name)
                    .containsExactly("127.0.0.1");
        }
    }

    private static int status(Peer peer, RunningApplication application) throws IOException {
        return peer.get(application.uri("/whoami")).statusCode();
    }
}
