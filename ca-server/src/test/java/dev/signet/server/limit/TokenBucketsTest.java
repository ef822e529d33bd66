package dev.signet.server.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {

    /** As with {@link System#nanoTime}, where it begins means nothing. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    /** One token flows in every 100 ms. */
    private final TokenBuckets<Long> buckets = new TokenBuckets<>(new Rate(10, 3), nanos::get);

    private void pass(Duration time) {
        long _ = nanos.addAndGet(time.toNanos());
    }

    private long taken(long key, int attempts) {
        return IntStream.range(0, attempts).filter(_ -> buckets.take(key).isEmpty()).count();
    }

    @Test
    void aNewBucketHoldsTheBurst() {
        assertThat(taken(1, 10)).isEqualTo(3);
    }

    @Test
    void anEmptyBucketTellsWhenThereIsAToken() {
        assertThat(taken(1, 3)).isEqualTo(3);

        assertThat(buckets.take(1L)).contains(Duration.ofMillis(100));
        pass(Duration.ofMillis(40));
        assertThat(buckets.pause(1L)).contains(Duration.ofMillis(60));
    }

    @Test
    void tokensFlowInWithTimeAndNotBeyondTheBurst() {
        assertThat(taken(1, 3)).isEqualTo(3);
        pass(Duration.ofMillis(200));
        assertThat(taken(1, 10)).isEqualTo(2);
        pass(Duration.ofHours(1));
        assertThat(taken(1, 10)).isEqualTo(3);
    }

    @Test
    void anAttemptThatIsRefusedTakesNothing() {
        assertThat(taken(1, 1000)).isEqualTo(3);
        pass(Duration.ofMillis(100));
        assertThat(taken(1, 10)).isEqualTo(1);
    }

    @Test
    void chargesEmptyABucketButMakeNoDebt() {
        LongStream.range(0, 1000).forEach(_ -> buckets.charge(1L));

        assertThat(buckets.pause(1L)).contains(Duration.ofMillis(100));
        pass(Duration.ofMillis(100));
        assertThat(buckets.pause(1L)).isEmpty();
    }

    @Test
    void oneKeyTakesNothingFromAnother() {
        assertThat(taken(1, 10)).isEqualTo(3);
        assertThat(taken(2, 10)).isEqualTo(3);
    }

    @Test
    void aBucketThatWasNeverUsedHasTokens() {
        assertThat(buckets.pause(7L)).isEmpty();
    }

    @Test
    void manyAtOnceTakeNoMoreThanThereIs() {
        assertThat(
                        IntStream.range(0, 10_000)
                                .parallel()
                                .filter(_ -> buckets.take(1L).isEmpty())
                                .count())
                .isEqualTo(3);
    }

    @Test
    void theHighestRateIsARate() {
        var fast = new TokenBuckets<Long>(new Rate(1_000_000, 10_000_000), nanos::get);

        assertThat(IntStream.range(0, 100).allMatch(_ -> fast.take(1L).isEmpty())).isTrue();
    }
}
