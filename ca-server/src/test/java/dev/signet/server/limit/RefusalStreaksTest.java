package dev.signet.server.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalStreaksTest {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final RefusalStreaks streaks = new RefusalStreaks(LONGEST, nanos::get, new Random(1));

    private void refuse(int times) {
        IntStream.range(0, times).forEach(_ -> streaks.refused("me"));
    }

    private void pass(Duration time) {
        long _ = nanos.addAndGet(time.toNanos());
    }

    /** The pause is {@code shortest}, and up to a quarter more. */
    private void assertPause(Duration shortest) {
        assertThat(streaks.pause("me").orElseThrow())
                .isBetween(shortest, shortest.plus(shortest.dividedBy(4)));
    }

    @Test
    void twentyRefusalsCostNothing() {
        refuse(20);

        assertThat(streaks.pause("me")).isEmpty();
    }

    @Test
    void eachFurtherRefusalDoublesThePauseUpToTheLongest() {
        refuse(20);
        for (int seconds : new int[] {1, 2, 4, 8, 10, 10}) {
            refuse(1);
            assertPause(Duration.ofSeconds(seconds));
            pass(Duration.ofSeconds(seconds));
            assertThat(streaks.pause("me")).isEmpty();
        }
    }

    @Test
    void refusalsDuringAPauseDoNotLengthenIt() {
        refuse(21);
        refuse(1000);

        assertPause(Duration.ofSeconds(1));
    }

    @Test
    void oneSuccessEndsTheStreak() {
        refuse(21);
        streaks.accepted("me");
        refuse(20);

        assertThat(streaks.pause("me")).isEmpty();
    }

    @Test
    void aStreakIsForgottenWithTime() {
        refuse(20);
        pass(LONGEST.multipliedBy(3));
        refuse(20);

        assertThat(streaks.pause("me")).isEmpty();
    }

    @Test
    void allStreaksMayBeForgotten() {
        refuse(21);
        streaks.forget();

        assertThat(streaks.pause("me")).isEmpty();
    }

    @Test
    void othersNeedNotPause() {
        refuse(25);

        assertThat(streaks.pause("you")).isEmpty();
    }

    @Test
    void nobodyPausesIfTheLongestPauseIsNone() {
        var none = new RefusalStreaks(Duration.ZERO, nanos::get, new Random(1));
        IntStream.range(0, 100).forEach(_ -> none.refused("me"));

        assertThat(none.pause("me")).isEmpty();
    }
}
