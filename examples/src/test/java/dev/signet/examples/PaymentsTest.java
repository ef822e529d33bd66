package dev.signet.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.RenewingIdentity;
import dev.signet.client.authorization.AuthorizationMode;
import dev.signet.client.authorization.AuthorizationPolicy;
import dev.signet.client.authorization.AuthorizationRule;
import dev.signet.client.authorization.KnownCaller;
import dev.signet.testkit.CaTestExtension;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scenario S9 with the policy that docs/authorization.md shows. */
class PaymentsTest {

    @RegisterExtension static final CaTestExtension SIGNET = new CaTestExtension();

    private static final Path POLICY = Repository.ROOT.resolve("examples/policy.json");

    private static RenewingIdentity payments;
    private static RenewingIdentity orders;
    private static RenewingIdentity inventory;

    @BeforeAll
    static void issue() {
        payments = SIGNET.ca().identity("prod/payments");
        orders = SIGNET.ca().identity("prod/orders");
        inventory = SIGNET.ca().identity("prod/inventory");
    }

    @Test
    void ordersMayChargeAndInventoryMayNotThoughBothHoldCertificates() throws Exception {
        try (var server = Payments.start(payments, POLICY, AuthorizationMode.STRICT)) {
            assertThat(Payments.charge(orders, server.charge()))
                    .isEqualTo("200 charged for spiffe://cluster.local/ns/prod/sa/orders");
            assertThat(Payments.charge(inventory, server.charge())).startsWith("403 ");
        }
    }

    @Test
    void aServerThatIsNotPaymentsGetsNoCharge() throws Exception {
        try (var impostor = Payments.start(inventory, POLICY, AuthorizationMode.STRICT)) {
            assertThatThrownBy(() -> Payments.charge(orders, impostor.charge()))
                    .isInstanceOf(IOException.class)
                    .hasStackTraceContaining("another server");
        }
    }

    @Test
    void permissiveLetsThemOnWhoHaveNoCertificateAndStrictDoesNot() throws Exception {
        try (var server = Payments.start(payments, POLICY, AuthorizationMode.PERMISSIVE)) {
            assertThat(chargeWithoutCertificate(server)).isEqualTo(200);
            assertThat(server.withoutCertificate())
                    .extracting(KnownCaller::name)
                    .containsExactly("127.0.0.1");
            assertThat(Payments.charge(inventory, server.charge())).startsWith("403 ");
        }
        try (var server = Payments.start(payments, POLICY, AuthorizationMode.STRICT)) {
            assertThat(chargeWithoutCertificate(server)).isEqualTo(403);
        }
    }

    @Test
    void thePolicyHasTheRulesThatTheDocumentationSpeaksOf() throws Exception {
        AuthorizationPolicy policy = AuthorizationPolicy.parse(Files.readString(POLICY));

        assertThat(policy.deny())
                .extracting(AuthorizationRule::name)
                .containsExactly("no-refunds-from-inventory", "only-production");
        assertThat(policy.deny().get(1).dryRun()).isTrue();
        assertThat(policy.allow())
                .extracting(AuthorizationRule::name)
                .containsExactly("probes", "orders-charge");
    }

    private static int chargeWithoutCertificate(Payments server) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().sslContext(withoutCertificate()).build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(server.charge()).POST(BodyPublishers.noBody()).build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    private static SSLContext withoutCertificate() throws GeneralSecurityException, IOException {
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("root", SIGNET.ca().trustAnchors().get(0));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
