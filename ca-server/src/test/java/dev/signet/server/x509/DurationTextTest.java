package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

    @ParameterizedTest
    @CsvSource({
        "24h, PT24H, 1d",
        "90m, PT90M, 90m",
        "1h30m, PT90M, 90m",
        "86400, PT24H, 1d",
        "30d, PT720H, 30d",
        "1s, PT1S, 1s",
        "1, PT1S, 1s",
        "1d1s, PT24H1S, 86401s",
        "1h, PT1H, 1h",
        "36500d, PT876000H, 36500d"
    })
    void readsAndWrites(String text, Duration duration, String shortest) {
        assertThat(DurationText.parse(text)).isEqualTo(duration);
        assertThat(DurationText.format(duration)).isEqualTo(shortest);
        assertThat(DurationText.parse(shortest)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "-24h",
                "+1",
                "1.5h",
                "24H",
                "1w",
                "1ms",
                "1y",
                "h",
                "1h1h",
                "1m1h",
                "24 h",
                " 24h",
                "24h\n",
                "PT1H",
                "1e3",
                "٢h",
                "99999999999",
                "99999999999d",
                "null"
            })
    void otherTextIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.parse(text))
                .withMessageContaining("such as 24h or 1h30m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0s", "0h0m", "0000000000"})
    void zeroIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.parse(text))
                .withMessageContaining("at least 1s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"36500d1s", "9999999999d9999999999h", "9999999999"})
    void moreThanACenturyIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.parse(text))
                .withMessageContaining("at most 36500d");
    }

    @Test
    void onlyWholePositiveSecondsAreWritten() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.format(Duration.ofMillis(1500)));
        assertThatIllegalArgumentException().isThrownBy(() -> DurationText.format(Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.format(Duration.ofSeconds(-1)));
    }
}
