package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ValidityTest {

    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    /** Failure 4: ninety days plus one second, in all certificates of a year. */
    @Test
    void isNotOneSecondTooLong() {
        Validity validity = Validity.startingAt(START, Duration.ofHours(24));

        assertThat(validity.notAfter()).isEqualTo("2026-11-23T09:59:59Z");
        assertThat(validity.length()).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void startsAtAWholeSecond() {
        assertThat(Validity.startingAt(START.plusMillis(999), Duration.ofSeconds(1)))
                .isEqualTo(new Validity(START, START));
    }

    @Test
    void containsAllOfItsLastSecondAndNothingBeyond() {
        Validity validity = Validity.startingAt(START, Duration.ofSeconds(10));

        assertThat(validity.contains(START)).isTrue();
        assertThat(validity.contains(START.minusNanos(1))).isFalse();
        assertThat(validity.contains(START.plusSeconds(10).minusNanos(1))).isTrue();
        assertThat(validity.contains(START.plusSeconds(10))).isFalse();
    }

    @Test
    void fractionsOfSecondsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Validity(START.plusMillis(1), START.plusSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Validity(START, START.plusMillis(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Validity.startingAt(START, Duration.ofMillis(1500)));
    }

    @Test
    void anEndBeforeTheBeginningIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Validity(START, START.minusSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Validity.startingAt(START, Duration.ZERO));
    }
}
