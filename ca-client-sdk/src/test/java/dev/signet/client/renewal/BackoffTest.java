package dev.signet.client.renewal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.client.CaException;
import dev.signet.client.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    void whoHasNoCertificateLeftStaysAwayForAsLongAsTheServerAsksAtMostAMinute() {
        assertThat(asked(Duration.ofSeconds(30)))
                .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(35));
        assertThat(asked(Duration.ofHours(1)))
                .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(65));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 422})
    void whoHasNoCertificateLeftAndIsRefusedAsksEverMoreSlowly(int status) {
        List<Duration> pauses =
                IntStream.rangeClosed(1, 30)
                        .mapToObj(i -> Backoff.after(refused(status), i, Duration.ZERO, chance))
                        .toList();

        assertThat(pauses.get(0)).isLessThanOrEqualTo(Duration.ofSeconds(5));
        assertThat(pauses.subList(6, 30))
                .allMatch(pause -> pause.compareTo(Duration.ofMinutes(2)) > 0)
                .allMatch(pause -> pause.compareTo(Duration.ofMinutes(5)) <= 0);
    }

    private Duration asked(Duration wanted) {
        var busy = new CaException.Unavailable("busy", Optional.of(wanted));
        return Backoff.after(busy, 30, Duration.ZERO, chance);
    }

    private static CaException refused(int status) {
        return new CaException.Refused(
                new Problem(
                        status,
                        "urn:x",
                        "no",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void whoHasNoCertificateLeftGoesOnEveryFewSeconds() {
        assertThat(Backoff.after(away, 30, Duration.ZERO, chance))
                .isBetween(Duration.ZERO, Duration.ofSeconds(5));
    }
}
