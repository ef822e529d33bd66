package dev.signet.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.TestClock;
import dev.signet.server.TestLog;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockCheckTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final TestClock clock = new TestClock(NOW);
    private final ClockCheck check = new ClockCheck(clock, clock::nanoTime);

    private void databaseSays(Instant time) {
        check.compare(time, clock.nanoTime(), clock.nanoTime());
    }

    @ParameterizedTest
    @CsvSource({
        "3600, this server's clock is 1 h 0 min ahead of the database's",
        "-3725, this server's clock is 1 h 2 min behind the database's",
        "150, this server's clock is 2 min 30 s ahead of the database's",
        "-31, this server's clock is 31 s behind the database's"
    })
    void aClockThatIsOffIsToldByHowMuchAndWhichWay(long seconds, String sentence) {
        databaseSays(NOW.minusSeconds(seconds));

        assertThat(check.wrong()).contains(sentence);
    }

    @ParameterizedTest
    @CsvSource({"30", "-30", "0"})
    void aClockMayBeOffByHalfAMinute(long seconds) {
        databaseSays(NOW.minusSeconds(seconds));

        assertThat(check.offset()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(check.wrong()).isEmpty();
    }

    @Test
    void aStepOfTheClockShowsBeforeTheNextComparison() {
        databaseSays(NOW);
        clock.advance(Duration.ofMinutes(10));
        assertThat(check.wrong()).isEmpty();

        clock.set(Duration.ofMinutes(2));

        assertThat(check.offset()).isEqualTo(Duration.ofMinutes(2));
        assertThat(check.wrong()).isPresent();
    }

    @Test
    void theAnswerIsTakenToBeOfTheMiddleOfTheRoundTrip() {
        long began = clock.nanoTime();
        clock.advance(Duration.ofSeconds(2));
        check.compare(NOW.plusSeconds(1), began, clock.nanoTime());

        assertThat(check.offset()).isZero();
    }

    @Test
    void theLogHearsOfItOnceAndWhenItIsOver() {
        try (var log = new TestLog(ClockCheck.class)) {
            databaseSays(NOW.plusSeconds(60));
            databaseSays(NOW.plusSeconds(60));
            assertThat(log.lines())
                    .containsExactly(
                            "ERROR this server's clock is 1 min 0 s behind the database's;"
                                    + " callers are refused until it is right again");

            clock.set(Duration.ofSeconds(60));
            databaseSays(NOW.plusSeconds(60));
            assertThat(log.lines()).hasSize(2);
        }
    }

    @Test
    void theCheckedClockTellsNoTimeWhileItIsWrong() {
        assertThat(check.checked().instant()).isEqualTo(NOW);

        clock.setBack(Duration.ofHours(1));

        assertThatThrownBy(check.checked()::instant)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this server's clock is 1 h 0 min behind the database's");
    }
}
