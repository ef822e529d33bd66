package dev.signet.examples.frameworks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.NamedIdentities;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.kafka.SignetSslEngineFactory;
import dev.signet.client.kafka.SpiffePrincipalBuilder;
import dev.signet.client.postgresql.SignetSocketFactory;
import dev.signet.testkit.CaTestExtension;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.PlaintextAuthenticationContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The SDK's classes that frameworks make by the name in their configuration. */
class AdaptorsTest {

    @RegisterExtension static final CaTestExtension SIGNET = CaTestExtension.shared();

    private static RenewingIdentity orders;
    private static RenewingIdentity basket;

    @BeforeAll
    static void open() throws Exception {
        orders = Identities.open(SIGNET.ca(), "orders");
        basket = Identities.open(SIGNET.ca(), "basket");
    }

    @AfterAll
    static void close() {
        orders.close();
        basket.close();
    }

    @AfterEach
    void forget() {
        NamedIdentities.remove("orders");
        NamedIdentities.remove("basket");
    }

    @Test
    void anIdentityIsFoundByItsNameUntilItIsRemoved() {
        NamedIdentities.add("orders", orders);
        NamedIdentities.add("orders", orders);
        assertThat(NamedIdentities.get("orders")).isSameAs(orders);

        NamedIdentities.remove("orders");

        assertThatThrownBy(() -> NamedIdentities.get("orders"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNameThatIsNotKnownIsRefusedWithThoseThatAre() {
        NamedIdentities.add("orders", orders);

        assertThatThrownBy(() -> NamedIdentities.get("order"))
                .hasMessageContainingAll("the name order", "[orders]", "NamedIdentities.add");
    }

    @Test
    void aNameIsOneIdentitys() {
        NamedIdentities.add("orders", orders);

        assertThatThrownBy(() -> NamedIdentities.add("orders", basket))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("orders");
        assertThat(NamedIdentities.get("orders")).isSameAs(orders);
    }

    @Test
    void kafkaIsToldWhatItsSettingsLack() {
        try (var factory = new SignetSslEngineFactory()) {
            assertThatThrownBy(() -> factory.configure(Map.of()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("signet.identity");
            assertThatThrownBy(() -> factory.configure(Map.of("signet.identity", 7)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("must be a RenewingIdentity or the name of one");
            assertThatThrownBy(() -> factory.configure(Map.of("signet.identity", "nobody")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("no identity has the name nobody");
            assertThatThrownBy(() -> factory.createClientSslEngine("localhost", 1, "https"))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void kafkaRebuildsOnlyForAnotherIdentity() {
        NamedIdentities.add("orders", orders);
        NamedIdentities.add("basket", basket);
        try (var factory = new SignetSslEngineFactory()) {
            factory.configure(Map.of("signet.identity", "orders"));

            assertThat(factory.shouldBeRebuilt(Map.of("signet.identity", "orders"))).isFalse();
            assertThat(factory.shouldBeRebuilt(Map.of("signet.identity", orders))).isFalse();
            assertThat(factory.shouldBeRebuilt(Map.of("signet.identity", "basket"))).isTrue();
            assertThat(factory.reconfigurableConfigs()).isEmpty();
            assertThat(factory.keystore()).isNull();
            assertThat(factory.truststore()).isNull();
        }
    }

    @Test
    void kafkasEnginesAreWhatItsSettingsSay() {
        assertThat(server(Map.of()).getNeedClientAuth()).isTrue();
        assertThat(server(Map.of("ssl.client.auth", "required")).getNeedClientAuth()).isTrue();
        assertThat(server(Map.of("ssl.client.auth", "requested")).getWantClientAuth()).isTrue();
        SSLEngine lax = server(Map.of("ssl.client.auth", "none"));
        assertThat(lax.getNeedClientAuth() || lax.getWantClientAuth()).isFalse();
        try (var factory = new SignetSslEngineFactory()) {
            factory.configure(Map.of("signet.identity", orders));
            SSLEngine client = factory.createClientSslEngine("localhost", 1, "https");
            assertThat(client.getUseClientMode()).isTrue();
            assertThat(client.getPeerHost()).isEqualTo("localhost");
            assertThat(client.getSSLParameters().getEndpointIdentificationAlgorithm())
                    .isEqualTo("https");
        }
    }

    private static SSLEngine server(Map<String, String> further) {
        var settings = new HashMap<String, Object>(further);
        settings.put("signet.identity", orders);
        try (var factory = new SignetSslEngineFactory()) {
            factory.configure(settings);
            return factory.createServerSslEngine("localhost", 1);
        }
    }

    @Test
    void whoComesToABrokerWithoutTlsIsAnonymous() {
        var connection =
                new PlaintextAuthenticationContext(InetAddress.getLoopbackAddress(), "ADMIN");

        assertThat(new SpiffePrincipalBuilder().build(connection))
                .isEqualTo(KafkaPrincipal.ANONYMOUS);
    }

    @Test
    void brokersTellEachOtherPrincipalsByName() {
        var builder = new SpiffePrincipalBuilder();
        var principal = new KafkaPrincipal("User", "spiffe://cluster.local/ns/shop/sa/orders");

        assertThat(builder.serialize(principal))
                .isEqualTo("spiffe://cluster.local/ns/shop/sa/orders".getBytes(UTF_8));
        assertThat(builder.deserialize(builder.serialize(principal))).isEqualTo(principal);
        assertThatThrownBy(() -> builder.serialize(new KafkaPrincipal("Group", "orders")))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("Group");
    }

    @Test
    void theJdbcDriverIsToldWhatItsPropertiesLack() {
        var properties = new Properties();
        assertThatThrownBy(() -> new SignetSocketFactory(properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("signet.identity");

        properties.setProperty("signet.identity", "nobody");
        assertThatThrownBy(() -> new SignetSocketFactory(properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no identity has the name nobody");
    }
}
