package dev.signet.server.auth.workload;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.auth.jwt.JwtIssuerConfig;
import dev.signet.server.auth.jwt.KeySource;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadIssuerConfigTest {

    private static final JwtIssuerConfig CI =
            new JwtIssuerConfig(
                    "ci",
                    "https://ci.example",
                    "signet",
                    JwtIssuerConfig.DEFAULT_ALGORITHMS,
                    JwtIssuerConfig.DEFAULT_MAX_AGE,
                    JwtIssuerConfig.DEFAULT_SKEW,
                    new KeySource.JwksFile(Path.of("keys.json")));

    @Test
    void anIssuerWithoutWorkloadsOrWithATrustDomainThatIsNoneIsRefused() {
        assertThatThrownBy(() -> new WorkloadIssuerConfig(CI, "ci.example", List.of()))
                .hasMessageContaining("workloads must have 1 to 1000");
        assertThatThrownBy(() -> new WorkloadIssuerConfig(CI, "CI", List.of()))
                .hasMessageContaining("trust_domain");
    }

    @Test
    void aRuleThatBindsNoClaimIsRefused() {
        assertThatThrownBy(() ->
                        new WorkloadRule(List.of(), new NameTemplate("a"), new NameTemplate("b")))
                .hasMessageContaining("claims must bind 1 to 16");
    }
}
