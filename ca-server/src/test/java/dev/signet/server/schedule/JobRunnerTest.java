package dev.signet.server.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobRunnerTest {

    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(2);
    private final JobRunner runner = new JobRunner(executor);

    @AfterEach
    void stop() {
        var _ = executor.shutdownNow();
    }

    @Test
    void aJobThatIsAskedForRunsAtOnceHoweverLongItsPause() throws Exception {
        var runs = new CountDownLatch(2);
        var running = runner.start(job(Duration.ofDays(1), runs::countDown));
        running.soon();

        assertThat(runs.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aJobThatFailsIsRunAgain() throws Exception {
        var runs = new CountDownLatch(3);
        var _ =
                runner.start(
                        job(
                                Duration.ofMillis(5),
                                () -> {
                                    runs.countDown();
                                    throw new IllegalStateException("for the test");
                                }));

        assertThat(runs.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aRunThatWasAskedForAndCouldNotDoItsWorkIsTriedAgainLongBeforeThePause() throws Exception {
        var runs = new AtomicInteger();
        var doneAfterAll = new CountDownLatch(1);
        var running =
                runner.start(
                        job(
                                Duration.ofDays(1),
                                () -> {
                                    // The second is the one asked for; the third, its repetition.
                                    switch (runs.incrementAndGet()) {
                                        case 1 -> {}
                                        case 2 -> throw new IllegalStateException("for the test");
                                        default -> doneAfterAll.countDown();
                                    }
                                }));
        await().atMost(Duration.ofSeconds(20)).until(() -> runs.get() == 1);
        running.soon();

        assertThat(doneAfterAll.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void runsOfOneJobNeverOverlap() throws Exception {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var runs = new CountDownLatch(50);
        var running =
                runner.start(
                        job(
                                Duration.ZERO,
                                () -> {
                                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                    Thread.onSpinWait();
                                    inside.decrementAndGet();
                                    runs.countDown();
                                }));
        for (int i = 0; i < 50; i++) {
            running.soon();
        }
        assertThat(runs.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValue(1);
    }

    @Test
    void askingAfterTheEndIsNoError() {
        var running = runner.start(job(Duration.ofDays(1), () -> {}));
        var _ = executor.shutdownNow();

        running.soon();
        assertThat(executor.isShutdown()).isTrue();
    }

    private static Job job(Duration pause, Runnable work) {
        return new Job() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public Duration pause() {
                return pause;
            }

            @Override
            public void run() {
                work.run();
            }
        };
    }
}
