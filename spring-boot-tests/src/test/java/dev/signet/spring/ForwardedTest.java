package dev.signet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.io.IOException;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Behind a proxy, and for whoever only says so. */
final class ForwardedTest {

    @RegisterExtension static final CaTestExtension SIGNET = CaTestExtension.shared();

    /** As Envoy writes it; the subject has a comma. */
    private static final String ORDERS =
            "Hash="
                    + "ab".repeat(32)
                    + ";Subject=\"CN=orders,O=shop\";URI=spiffe://cluster.local/ns/shop/sa/orders";

    @ParameterizedTest
    @EnumSource(names = {"TOMCAT", "NETTY"})
    void proxiesAreBelievedAndNobodyElsesHeaderReachesTheApplication(Server server)
            throws IOException {
        TestCa ca = SIGNET.ca();
        try (RunningApplication application =
                RunningApplication.start(
                        server,
                        ca,
                        "signet.authorization.proxies=spiffe://cluster.local/ns/mesh/sa/*")) {
            var proxy = new Peer(ca.peer("mesh/gateway"));
            assertThat(get(proxy, application, "/shop/name"))
                    .isEqualTo("spiffe://cluster.local/ns/shop/sa/orders");
            assertThat(get(proxy, application, "/forwarded")).isEqualTo("forwarded: " + ORDERS);

            var inventory = new Peer(ca.peer("shop/inventory"));
            assertThat(get(inventory, application, "/shop/name"))
                    .isEqualTo("spiffe://cluster.local/ns/shop/sa/inventory");
            assertThat(get(inventory, application, "/forwarded")).isEqualTo("forwarded: null");
        }
    }

    private static String get(Peer peer, RunningApplication application, String path)
            throws IOException {
        return peer.send(
                        HttpRequest.newBuilder(application.uri(path))
                                .header("X-Forwarded-Client-Cert", ORDERS))
                .body();
    }
}
