package dev.signet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.Credential;
import dev.signet.client.CrlPolicy;
import dev.signet.client.KeyAlgorithm;
import dev.signet.client.Metrics;
import dev.signet.client.RenewingIdentityConfig;
import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Whatever the SDK can be told, {@code application.yml} and variables can say. */
final class IdentityConfigsTest {

    @RegisterExtension static final CaTestExtension SIGNET = CaTestExtension.shared();

    private final TestCa ca = SIGNET.ca();
    private final Map<String, Object> yaml = new HashMap<>();
    private final Map<String, Object> variables = new HashMap<>();

    private Map<String, RenewingIdentityConfig> configs() {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .forEach(source -> environment.getPropertySources().remove(source.getName()));
        environment.getPropertySources().addFirst(new MapPropertySource("yaml", yaml));
        environment
                .getPropertySources()
                .addLast(new SystemEnvironmentPropertySource("systemEnvironment", variables));
        SignetProperties properties =
                Binder.get(environment).bindOrCreate("signet", SignetProperties.class);
        return new IdentityConfigs(properties, environment, Metrics.NONE).byName();
    }

    private RenewingIdentityConfig only() {
        Map<String, RenewingIdentityConfig> configs = configs();
        assertThat(configs).containsOnlyKeys("signet");
        return Objects.requireNonNull(configs.get("signet"));
    }

    @Test
    void aPodThatKnowsItsCaNeedsNothingElse() {
        yaml.put("signet.server", ca.server().toString());
        yaml.put("signet.ca-file", ca.caFile().toString());

        RenewingIdentityConfig config = only();

        assertThat(config.servers()).containsExactly(ca.server());
        assertThat(config.credential())
                .isEqualTo(new Credential.TokenFile(Path.of("/var/run/secrets/tokens/signet")));
        assertThat(config.server().connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.server().requestTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.waitAtStart()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.storeFolder()).isEmpty();
        assertThat(config.keepsKey()).isFalse();
        assertThat(config.servesExpired()).isFalse();
        assertThat(config.crls()).isEqualTo(CrlPolicy.ACCEPT_STALE);
    }

    @Test
    void variablesSayWhatTheySayToTheSdk() throws Exception {
        variables.put("SIGNET_SERVER", "https://localhost:1, " + ca.server());
        variables.put(
                "SIGNET_CA_FINGERPRINT", FetchedRootTest.fingerprint(ca.trustAnchors().get(0)));
        variables.put("SIGNET_TOKEN_FILE", "/token");
        variables.put("SIGNET_ROLE", "services");
        variables.put("SIGNET_STORE", "/store");

        RenewingIdentityConfig config = only();

        assertThat(config.servers())
                .containsExactly(URI.create("https://localhost:1"), ca.server());
        assertThat(config.server().trustAnchors()).containsExactly(ca.trustAnchors().get(0));
        assertThat(config.credential()).isEqualTo(new Credential.TokenFile(Path.of("/token")));
        assertThat(config.request().role()).contains("services");
        assertThat(config.storeFolder()).contains(Path.of("/store/signet"));
    }

    @Test
    void aVariableNamesTheCaFile() {
        variables.put("SIGNET_SERVER", ca.server().toString());
        variables.put("SIGNET_CA_FILE", ca.caFile().toString());

        assertThat(only().server().trustAnchors()).isEqualTo(ca.trustAnchors());
    }

    @Test
    void eachBundleHasItsOwnSettingsAndFolder() {
        yaml.put("signet.ca-file", ca.caFile().toString());
        yaml.put("signet.store", "/store");
        yaml.put("signet.connect-timeout", "1s");
        yaml.put("signet.request-timeout", "3s");
        yaml.put("signet.mount", "other");
        yaml.put("signet.bundles.server.role", "servers");
        yaml.put("signet.bundles.server.dns-names", "a.example,b.example");
        yaml.put("signet.bundles.server.lifetime", "12h");
        yaml.put("signet.bundles.client.reuse-key", true);
        yaml.put("signet.bundles.client.serve-expired", true);
        yaml.put("signet.bundles.client.key-algorithm", "ec-p384");
        yaml.put("signet.bundles.client.crls", "require-current");

        Map<String, RenewingIdentityConfig> configs = configs();

        assertThat(configs).containsOnlyKeys("server", "client");
        RenewingIdentityConfig server = Objects.requireNonNull(configs.get("server"));
        assertThat(server.name()).isEqualTo("server");
        assertThat(server.mount()).isEqualTo("other");
        assertThat(server.server().connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(server.server().requestTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(server.request().role()).contains("servers");
        assertThat(server.request().dnsNames()).containsExactly("a.example", "b.example");
        assertThat(server.request().lifetime()).contains(Duration.ofHours(12));
        assertThat(server.storeFolder()).contains(Path.of("/store/server"));
        RenewingIdentityConfig client = Objects.requireNonNull(configs.get("client"));
        assertThat(client.keepsKey()).isTrue();
        assertThat(client.servesExpired()).isTrue();
        assertThat(client.keyAlgorithm()).isEqualTo(KeyAlgorithm.EC_P384);
        assertThat(client.crls()).isEqualTo(CrlPolicy.REQUIRE_CURRENT);
        assertThat(client.storeFolder()).contains(Path.of("/store/client"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "signet.server | http://a.example | https://HOST[:PORT]",
                "signet.server | https://a.example,ftp:x | https://HOST[:PORT]",
                "signet.ca-fingerprint | abc | 64 hex digits",
                "signet.connect-timeout | 0s | connectTimeout must be above 0",
                "signet.request-timeout | 1h | requestTimeout must be above 0",
                "signet.mount | ../pki | the name of a mount",
                "signet.refresh | 1ms | refresh must be from",
            })
    void whatCannotBeIsRefusedWithWhatWouldBeRight(String name, String value, String why) {
        yaml.put("signet.server", ca.server().toString());
        yaml.put("signet.ca-file", ca.caFile().toString());
        yaml.put(name, value);

        assertThatThrownBy(this::configs)
                .isInstanceOf(InvalidSignetConfigurationException.class)
                .hasMessageContaining("cannot be as signet.* says")
                .hasMessageContaining(why);
    }

    @Test
    void aCaThatIsAwayHasNoRootToGive() throws Exception {
        yaml.put("signet.server", "https://localhost:1");
        yaml.put("signet.ca-fingerprint", FetchedRootTest.fingerprint(ca.trustAnchors().get(0)));
        yaml.put("signet.start-timeout", "1ms");

        assertThatThrownBy(this::configs)
                .isInstanceOf(IdentityUnavailableException.class)
                .hasMessageContaining("the SSL bundle signet has no certificate")
                .hasMessageContaining("https://localhost:1");
    }
}
