package dev.signet.server.auth.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.auth.jwt.KeyFetchLimits;
import dev.signet.server.auth.jwt.KeySource;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterConfigTest {

    private static final Verification FILE =
            new Verification.OfflineOnly(new KeySource.JwksFile(Path.of("jwks.json")));
    private static final String ISSUER = "https://oidc.example.org/id/1";

    private static ClusterConfig of(String name, String issuer, String audience, String domain) {
        return ClusterConfig.of(name, issuer, audience, domain, FILE);
    }

    private static ClusterConfig times(Duration maxTokenLifetime, Duration skew) {
        return new ClusterConfig(
                "dev",
                ISSUER,
                "signet",
                "x.org",
                maxTokenLifetime,
                skew,
                false,
                Set.of(),
                true,
                FILE);
    }

    private static void assertRefused(ThrowingCallable config, String field) {
        assertThatThrownBy(config)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(field);
    }

    @Test
    void theDefaults() {
        ClusterConfig config = of("dev", ISSUER, "signet", "dev.example.org");

        assertThat(config.maxTokenLifetime()).hasHours(24);
        assertThat(config.skew()).hasSeconds(30);
        assertThat(config.podRequired()).isFalse();
        assertThat(config.refusedNamespaces()).containsExactly("kube-system");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Dev", "dev/1", "-dev", "dev-", "dev_1", "*"})
    void aNameThatIsNoSlugIsRefused(String name) {
        assertRefused(() -> of(name, ISSUER, "signet", "x.org"), "name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "kubernetes/serviceaccount",
                "http://oidc.example.org",
                "HTTPS://oidc.example.org",
                "\"https://oidc.example.org\"",
                "https://user@oidc.example.org",
                "https://oidc.example.org?x=1",
                "https://oidc.example.org#x",
                "https://oidc example.org",
                "https:///x"
            })
    void anIssuerThatIsNoPlainHttpsUrlIsRefused(String issuer) {
        assertRefused(() -> of("dev", issuer, "signet", "x.org"), "issuer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "sig net",
                "signet\n",
                ISSUER,
                "https://kubernetes.default.svc",
                "https://kubernetes.default.svc.cluster.local",
                "kubernetes.default.svc",
                "kubernetes"
            })
    void anAudienceThatIsNotDedicatedIsRefused(String audience) {
        assertRefused(() -> of("dev", ISSUER, audience, "x.org"), "audience");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X.org", "x/y", "*"})
    void aTrustDomainThatIsNoneIsRefused(String domain) {
        assertRefused(() -> of("dev", ISSUER, "signet", domain), "trust_domain");
    }

    @Test
    void timesBeyondTheirBoundsAreRefused() {
        Duration day = Duration.ofDays(1);
        Duration skew = Duration.ofSeconds(30);
        assertThat(times(Duration.ofMinutes(10), Duration.ZERO)).isNotNull();
        assertThat(times(Duration.ofDays(2), Duration.ofMinutes(1))).isNotNull();
        assertRefused(() -> times(Duration.ofSeconds(599), skew), "max_token_lifetime");
        assertRefused(() -> times(Duration.ofDays(2).plusMillis(1), skew), "max_token_lifetime");
        assertRefused(() -> times(day, Duration.ofMillis(-1)), "skew");
        assertRefused(() -> times(day, Duration.ofSeconds(61)), "skew");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://k8s/jwks",
                "/jwks",
                "https:jwks",
                "https://u@k8s/",
                "https://k8s/?a",
                "https://k8s/#a"
            })
    void keysAreOnlyFetchedFromPlainHttpsUrls(String url) {
        assertRefused(() -> new KeySource.JwksUrl(URI.create(url), Optional.empty()), "jwks_url");
        assertRefused(
                () -> new KeySource.Discovery(Optional.of(URI.create(url)), Optional.empty()),
                "api_url");
    }

    @Test
    void fetchLimitsBeyondTheirBoundsAreRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new KeyFetchLimits(Duration.ZERO, second, 1))
                .hasMessageContaining("connect timeout");
        assertThatThrownBy(() -> new KeyFetchLimits(Duration.ofSeconds(2), second, 1))
                .hasMessageContaining("connect timeout");
        assertThatThrownBy(() -> new KeyFetchLimits(second, Duration.ofSeconds(61), 1))
                .hasMessageContaining("total timeout");
        assertThatThrownBy(() -> new KeyFetchLimits(second, second, 0))
                .hasMessageContaining("octets");
        assertThatThrownBy(() -> new KeyFetchLimits(second, second, 1024 * 1024 + 1))
                .hasMessageContaining("octets");
    }
}
