package dev.signet.client.renewal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.client.CaException;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    private final CaException away =
            new CaException.Unavailable("away", Optional.<Duration>empty());

    private final SplittableRandom chance = new SplittableRandom(1);

    @ParameterizedTest
    @CsvSource({"PT0.5S, PT0.5S", "PT3S, PT3S", "PT1M, PT5S", "PT1H, PT3M", "P1D, PT5M"})
    void aPauseEndsBeforeTheCertificateDoes(Duration remaining, Duration most) {
        Duration longest =
                IntStream.range(0, 2_000)
                        .mapToObj(i -> Backoff.after(away, 30, remaining, chance))
                        .max(Duration::compareTo)
                        .orElseThrow();

        assertThat(longest).isBetween(most.multipliedBy(9).dividedBy(10), most);
    }

    @Test
    void whoHasNoCertificateLeftGoesOnEveryFewSeconds() {
        assertThat(Backoff.after(away, 30, Duration.ZERO, chance))
                .isBetween(Duration.ZERO, Duration.ofSeconds(5));
    }
}
