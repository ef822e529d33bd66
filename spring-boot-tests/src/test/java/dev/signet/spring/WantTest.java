package dev.signet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signet.client.authorization.Authorization;
import dev.signet.client.authorization.KnownCaller;
import dev.signet.client.authorization.Transport;
import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.io.IOException;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** While callers move to mTLS: {@code server.ssl.client-auth: want}. */
final class WantTest {

    @RegisterExtension static final CaTestExtension SIGNET = CaTestExtension.shared();

    @ParameterizedTest
    @EnumSource(Server.class)
    void callersWithoutACertificateAreServedAndCountedAndConnectionsEnd(Server server)
            throws IOException {
        TestCa ca = SIGNET.ca();
        try (RunningApplication application =
                RunningApplication.start(
                        server,
                        ca,
                        "server.ssl.client-auth=want",
                        "signet.max-connection-age=1s")) {
            var nobody = new Peer(Contexts.trusting(ca.trustAnchors()));
            var orders = new Peer(ca.peer("shop/orders"));

            assertThat(nobody.get(application.uri("/whoami")).body()).isEqualTo("nobody");
            assertThat(orders.get(application.uri("/whoami")).body()).contains("/sa/orders ");
            assertThat(
                            application
                                    .context()
                                    .getBean(Authorization.class)
                                    .callersWithoutCertificate())
                    .singleElement()
                    .satisfies(caller -> {
                        assertThat(caller.name()).isEqualTo("127.0.0.1");
                        assertThat(caller.transport()).isEqualTo(Transport.TLS);
                    });
            assertThatThrownBy(() ->
                            new Peer(ca.peer(ca.expired("shop/orders")))
                                    .get(application.uri("/whoami")))
                    .isInstanceOf(IOException.class);
            await().until(
                            () -> orders.get(application.uri("/whoami")).headers(),
                            headers ->
                                    headers.firstValue("Connection")
                                            .filter("close"::equalsIgnoreCase)
                                            .isPresent());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TOMCAT, native",
        "TOMCAT, framework",
        "JETTY, native",
        "JETTY, framework",
        "NETTY, native",
        "NETTY, framework"
    })
    void callersWithoutACertificateAreKnownByTheAddressTheyComeFromNotByTheOneTheySay(
            Server server, String strategy) throws IOException {
        TestCa ca = SIGNET.ca();
        var nobody = new Peer(Contexts.trusting(ca.trustAnchors()));
        try (RunningApplication application =
                RunningApplication.start(
                        server,
                        ca,
                        "server.ssl.client-auth=want",
                        "server.forward-headers-strategy=" + strategy)) {
            HttpRequest.Builder request = HttpRequest.newBuilder(application.uri("/whoami"));
            assertThat(nobody.send(request.copy().header("X-Forwarded-For", "192.0.2.7")).body())
                    .isEqualTo("nobody");
            assertThat(nobody.send(request.copy().header("Forwarded", "for=192.0.2.8")).body())
                    .isEqualTo("nobody");

            assertThat(
                            application
                                    .context()
                                    .getBean(Authorization.class)
                                    .callersWithoutCertificate())
                    .extracting(KnownCaller::name)
                    .containsExactly("127.0.0.1");
        }
    }
}
