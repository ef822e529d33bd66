package dev.signet.server.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OcspConfigTest {

    @Test
    void respondersAreOnAndCertificatesDoNotNameThem() {
        assertThat(OcspConfig.DEFAULT).isEqualTo(new OcspConfig(true, Duration.ofHours(1), false));
    }

    @Test
    void aResponseLivesOneMinuteToOneDay() {
        for (Duration bad :
                new Duration[] {
                    Duration.ofSeconds(59),
                    Duration.ofDays(1).plusSeconds(1),
                    Duration.ZERO,
                    Duration.ofDays(-1)
                }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new OcspConfig(true, bad, false))
                    .withMessageContaining("ocsp.lifetime must be within 1m..24h");
        }
        assertThat(new OcspConfig(true, Duration.ofMinutes(1), false)).isNotNull();
        assertThat(new OcspConfig(true, Duration.ofDays(1), false)).isNotNull();
    }

    @Test
    void certificatesNameNoResponderThatAnswersNobody() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OcspConfig(false, Duration.ofHours(1), true))
                .withMessageContaining("ocsp.in_certificates needs ocsp.enabled");
    }
}
