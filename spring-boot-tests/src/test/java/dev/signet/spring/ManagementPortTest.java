package dev.signet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signet.client.Identity;
import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Actuator on a port of its own, with a bundle of Signet. */
final class ManagementPortTest {

    @RegisterExtension static final CaTestExtension SIGNET = CaTestExtension.shared();

    private final TestCa ca = SIGNET.ca();

    private RunningApplication start(Server server) {
        return RunningApplication.start(
                server,
                ca,
                "spring.autoconfigure.exclude=" + String.join(",", othersContexts(server)),
                "management.server.port=0",
                "management.server.ssl.bundle=signet",
                "management.server.ssl.client-auth=need",
                "management.endpoints.web.exposure.include=signet");
    }

    /** Boot 4 has a management context for each server that is there, and can have one. */
    private static List<String> othersContexts(Server server) {
        return Stream.of(
                        "tomcat.autoconfigure.actuate.web.server.TomcatServlet",
                        "jetty.autoconfigure.actuate.web.server.JettyServlet",
                        "tomcat.autoconfigure.actuate.web.server.TomcatReactive",
                        "jetty.autoconfigure.actuate.web.server.JettyReactive",
                        "reactor.netty.autoconfigure.actuate.web.server.NettyReactive")
                .filter(name -> !name.toUpperCase(Locale.ROOT).contains(server.name()))
                .map(name ->
                        "org.springframework.boot." + name + "ManagementContextAutoConfiguration")
                .toList();
    }

    private static URI endpoint(RunningApplication application) {
        String port = application.context().getEnvironment().getProperty("local.management.port");
        return URI.create("https://localhost:" + port + "/actuator/signet");
    }

    @ParameterizedTest
    @EnumSource(Server.class)
    void aRevokedOperatorIsRefusedInTheHandshake(Server server) throws IOException {
        Identity leaked = ca.issue("shop/operators");
        try (RunningApplication application = start(server)) {
            URI endpoint = endpoint(application);
            assertThat(new Peer(ca.peer(leaked)).get(endpoint).statusCode()).isEqualTo(200);

            ca.revoke(leaked.leaf());

            await().untilAsserted(() ->
                    assertThatThrownBy(() -> new Peer(ca.peer(leaked)).get(endpoint))
                            .isInstanceOf(IOException.class));
            assertThat(new Peer(ca.peer("shop/operators")).get(endpoint).statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(Server.class)
    void aNewConnectionSeesTheNewCertificate(Server server) throws Exception {
        try (RunningApplication application = start(server)) {
            URI endpoint = endpoint(application);
            BigInteger before = new Peer(ca.peer("shop/operators")).serverSerial(endpoint);

            application.identity().renewNow("test").get();

            await().until(
                            () -> new Peer(ca.peer("shop/operators")).serverSerial(endpoint),
                            serial -> !serial.equals(before));
        }
    }
}
