package dev.signet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signet.client.RenewalState;
import dev.signet.client.RenewingIdentity;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An identity of the SDK, and what the kit does to it. */
class IdentityTest {

    private static final Duration A_WHILE = Duration.ofSeconds(60);

    @RegisterExtension static final CaTestExtension SIGNET = new CaTestExtension();

    private final TestCa ca = SIGNET.ca();

    @AfterEach
    void asBefore() {
        ca.comeBack();
        ca.lifetime(Duration.ofHours(24));
    }

    @Test
    void anIdentityTalksToAPeer() throws Exception {
        try (RenewingIdentity orders = ca.identity("shop/orders")) {
            assertThat(Handshakes.between(ca.peer("shop/inventory"), orders.sslContext()))
                    .isNotEqualTo(leaf(orders));
            assertThat(Handshakes.between(orders.sslContext(), ca.peer("shop/inventory")))
                    .isEqualTo(leaf(orders));
        }
    }

    @Test
    void anIdentityExpiresWhileTheCaIsAwayAndRecoversWhenItIsBack() throws Exception {
        ca.lifetime(Duration.ofSeconds(3));
        try (RenewingIdentity orders = ca.identity("shop/orders")) {
            ca.expire(orders);
            assertThat(orders.status().state()).isEqualTo(RenewalState.EXPIRED);
            assertThatThrownBy(
                    () -> Handshakes.between(orders.sslContext(), ca.peer("shop/inventory")));

            ca.lifetime(Duration.ofHours(24));
            ca.comeBack();
            await().atMost(A_WHILE).until(() -> orders.status().state() == RenewalState.FRESH);
            assertThat(Handshakes.between(orders.sslContext(), ca.peer("shop/inventory")))
                    .isEqualTo(leaf(orders));
        }
    }

    @Test
    void anIdentityRefusesAPeerThatWasRevoked() throws Exception {
        try (RenewingIdentity orders = ca.identity("shop/orders")) {
            var inventory = ca.issue("shop/inventory");
            assertThat(Handshakes.between(ca.peer(inventory), orders.sslContext()))
                    .isEqualTo(inventory.leaf());

            ca.revoke(inventory.leaf());

            await().atMost(A_WHILE)
                    .untilAsserted(() ->
                            assertThatThrownBy(() ->
                                    Handshakes.between(ca.peer(inventory), orders.sslContext())));
        }
    }

    @Test
    void anIdentityFollowsAnAnnouncedRoot() throws Exception {
        try (RenewingIdentity orders = ca.identity("shop/orders")) {
            X509Certificate before = leaf(orders);
            ca.announceRoot();
            await().atMost(A_WHILE)
                    .until(() ->
                            orders.generation()
                                    .trustBundle()
                                    .certificates()
                                    .equals(ca.trustAnchors()));
            ca.rotateRoot();

            var renewed = orders.renewNow("the root was replaced").get();

            assertThat(renewed.identity().leaf().getIssuerX500Principal())
                    .isNotEqualTo(before.getIssuerX500Principal());
            assertThat(Handshakes.between(orders.sslContext(), ca.peer("shop/inventory")))
                    .isEqualTo(renewed.identity().leaf());
        }
    }

    private static X509Certificate leaf(RenewingIdentity identity) {
        return identity.generation().identity().leaf();
    }
}
