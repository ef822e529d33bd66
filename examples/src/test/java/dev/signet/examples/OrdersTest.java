package dev.signet.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signet.client.RenewalState;
import dev.signet.client.RenewingIdentity;
import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a service is tested with the kit, as docs/testing.md shows. */
class OrdersTest {

    // begin extension
    @RegisterExtension static final CaTestExtension SIGNET = new CaTestExtension();

    private final TestCa ca = SIGNET.ca();

    // end

    // begin back
    @AfterEach
    void comeBack() {
        ca.comeBack();
        ca.lifetime(Duration.ofHours(24));
    }

    // end

    // begin peers
    @Test
    void ordersAnswersInventoryButNotIfItsCertificateIsOver() throws Exception {
        try (var orders = Orders.start(ca.identity("shop/orders"))) {
            assertThat(status(ca.peer("shop/inventory"), orders)).isEqualTo(204);

            SSLContext over = ca.peer(ca.expired("shop/inventory"));
            assertThatThrownBy(() -> status(over, orders)).isInstanceOf(IOException.class);
        }
    }

    // end

    // begin outage
    @Test
    void ordersServesWhileTheCaIsAway() throws Exception {
        try (var orders = Orders.start(ca.identity("shop/orders"))) {
            ca.goAway();

            assertThat(status(ca.peer("shop/inventory"), orders)).isEqualTo(204);
        }
    }

    @Test
    void ordersRecoversFromAnOutageThatWasLongerThanItsCertificate() throws Exception {
        SSLContext inventory = ca.peer("shop/inventory");
        ca.lifetime(Duration.ofSeconds(3));
        RenewingIdentity identity = ca.identity("shop/orders");
        try (var orders = Orders.start(identity)) {
            ca.expire(identity); // The CA is away now, and the certificate over.
            assertThatThrownBy(() -> status(inventory, orders)).isInstanceOf(IOException.class);

            ca.lifetime(Duration.ofHours(24));
            ca.comeBack();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> identity.status().state() == RenewalState.FRESH);
            assertThat(status(inventory, orders)).isEqualTo(204);
        }
    }

    // end

    private static int status(SSLContext tls, Orders orders)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder().sslContext(tls).build()) {
            HttpRequest request = HttpRequest.newBuilder(orders.uri()).build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }
}
