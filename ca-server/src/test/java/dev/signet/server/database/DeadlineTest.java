package dev.signet.server.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    private static final Duration LIMIT = Duration.ofMillis(5);

    @Test
    void whatTheRequestDoesItselfIsNotCounted() {
        Deadline.within(
                LIMIT,
                () -> {
                    assertThat(work()).isTrue();

                    assertThat(Deadline.remaining()).isEqualTo(LIMIT);
                });
    }

    @Test
    void everyUseOfTheDatabaseIsCountedOnce() {
        Deadline.within(
                LIMIT.multipliedBy(3),
                () -> {
                    assertThat(Deadline.counting(() -> Deadline.counting(DeadlineTest::work)))
                            .isTrue();
                    Duration afterOne = Deadline.remaining();
                    assertThat(afterOne).isLessThanOrEqualTo(LIMIT.multipliedBy(2));

                    assertThat(Deadline.counting(DeadlineTest::work)).isTrue();
                    assertThat(Deadline.remaining()).isLessThanOrEqualTo(afterOne.minus(LIMIT));
                });
    }

    @Test
    void itPassesWhileTheDatabaseIsBeingUsed() {
        Deadline.within(
                LIMIT,
                () ->
                        assertThat(
                                        Deadline.counting(() -> {
                                            assertThat(work()).isTrue();
                                            return Deadline.remaining();
                                        }))
                                .isLessThanOrEqualTo(Duration.ZERO));
    }

    @Test
    void workWithoutADeadlineIsPatient() {
        assertThat(Deadline.counting(Deadline::remaining)).isEqualTo(Duration.ofSeconds(30));
    }

    /** For a little longer than the limit. */
    private static boolean work() {
        long began = System.nanoTime();
        while (System.nanoTime() - began < LIMIT.toNanos()) {
            Thread.onSpinWait();
        }
        return true;
    }
}
