package dev.signet.server.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JwtIssuerConfigTest {

    private static JwtIssuerConfig config(
            String name, String issuer, String audience, Duration maxAge, Duration skew) {
        return new JwtIssuerConfig(
                name,
                issuer,
                audience,
                JwtIssuerConfig.DEFAULT_ALGORITHMS,
                maxAge,
                skew,
                new KeySource.JwksFile(Path.of("keys.json")));
    }

    @Test
    void theBoundsThemselvesAreAllowed() {
        assertThat(config("a", "https://ci.example", "signet", minutes(1), Duration.ZERO).host())
                .isEqualTo("ci.example");
        assertThat(
                        config(
                                        "a".repeat(40),
                                        "https://ci.example:8443/x",
                                        "signet",
                                        Duration.ofHours(24),
                                        minutes(1))
                                .host())
                .isEqualTo("ci.example");
    }

    @ParameterizedTest
    @CsvSource({
        "'', https://ci.example, signet, 5, 30, name must be",
        "A, https://ci.example, signet, 5, 30, name must be",
        "a:b, https://ci.example, signet, 5, 30, name must be",
        "-a, https://ci.example, signet, 5, 30, name must be",
        "ci, http://ci.example, signet, 5, 30, issuer must be the https URL",
        "ci, https://u@ci.example, signet, 5, 30, issuer must be the https URL",
        "ci, https://ci.example?x=1, signet, 5, 30, issuer must be the https URL",
        "ci, ci.example, signet, 5, 30, issuer must be the https URL",
        "ci, https://ci.example, '', 5, 30, audience is mandatory",
        "ci, https://ci.example, 'a b', 5, 30, audience is mandatory",
        "ci, https://ci.example, https://ci.example, 5, 30, audience must be dedicated",
        "ci, https://ci.example, signet, 0, 30, max_age must be within 1m..24h",
        "ci, https://ci.example, signet, 1441, 30, max_age must be within 1m..24h",
        "ci, https://ci.example, signet, 5, 61, skew must be within 0s..60s",
        "ci, https://ci.example, signet, 5, -1, skew must be within 0s..60s"
    })
    void refuses(
            String name,
            String issuer,
            String audience,
            long maxAgeMinutes,
            long skewSeconds,
            String why) {
        assertThatThrownBy(() ->
                        config(
                                name,
                                issuer,
                                audience,
                                minutes(maxAgeMinutes),
                                Duration.ofSeconds(skewSeconds)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void anIssuerWithoutAlgorithmsIsRefused() {
        assertThatThrownBy(() ->
                        new JwtIssuerConfig(
                                "ci",
                                "https://ci.example",
                                "signet",
                                Set.of(),
                                minutes(5),
                                Duration.ZERO,
                                new KeySource.JwksFile(Path.of("keys.json"))))
                .hasMessageContaining("algorithms must name at least one");
    }

    private static Duration minutes(long minutes) {
        return Duration.ofMinutes(minutes);
    }
}
