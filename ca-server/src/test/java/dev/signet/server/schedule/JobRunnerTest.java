package dev.signet.server.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.server.TestLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobRunnerTest {

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final JobRunner runner = new JobRunner(metrics, Duration.ofMillis(50));

    @AfterEach
    void stop() {
        runner.close();
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
        assertThat(
                        metrics.get("ca_job")
                                .tag("job", "test")
                                .tag("outcome", "failed")
                                .timer()
                                .count())
                .isPositive();
    }

    @Test
    void aFailureThatLastsIsToldOnceAndItsEndToo() throws Exception {
        try (var log = new TestLog(JobRunner.class)) {
            var runs = new AtomicInteger();
            var worked = new CountDownLatch(2);
            var _ =
                    runner.start(
                            job(
                                    Duration.ofMillis(5),
                                    () -> {
                                        if (runs.incrementAndGet() <= 5) {
                                            throw new IllegalStateException("for the test");
                                        }
                                        worked.countDown();
                                    }));

            assertThat(worked.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(log.lines())
                    .containsExactly(
                            "ERROR job test failed and will be tried again",
                            "INFO job test works again");
        }
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
    void aJobThatTakesLongKeepsNoOtherWaiting() throws Exception {
        var over = new CountDownLatch(1);
        var asked = new CountDownLatch(2);
        for (int i = 0; i < 20; i++) {
            var slow = runner.start(job(Duration.ofDays(1), () -> awaitQuietly(over)));
            slow.soon();
        }
        var running = runner.start(job(Duration.ofDays(1), asked::countDown));
        running.soon();

        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        over.countDown();
    }

    @Test
    void whatIsAskedForDuringARunIsDoneInOneRunAfterIt() throws Exception {
        var runs = new AtomicInteger();
        var began = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        var again = new CountDownLatch(2);
        var running =
                runner.start(
                        job(
                                Duration.ofDays(1),
                                () -> {
                                    began.countDown();
                                    awaitQuietly(over);
                                    runs.incrementAndGet();
                                    again.countDown();
                                }));
        assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 50; i++) {
            running.soon();
        }
        over.countDown();

        assertThat(again.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(runs).hasValue(2);
    }

    @Test
    void nothingRunsAfterTheEnd() throws Exception {
        var began = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        var runs = new AtomicInteger();
        var running =
                runner.start(
                        job(
                                Duration.ZERO,
                                () -> {
                                    runs.incrementAndGet();
                                    began.countDown();
                                    try {
                                        Thread.currentThread().join();
                                    } catch (InterruptedException e) {
                                        ended.countDown();
                                        throw new IllegalStateException(e);
                                    }
                                }));
        assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
        runner.close();
        running.soon();

        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(runs).hasValue(1);
    }

    /** An interrupt would close the file of an embedded database under the run. */
    @Test
    void theEndWaitsForTheRunThatThereIsAndDoesNotInterruptIt() throws Exception {
        var patient = new JobRunner(metrics, Duration.ofDays(1));
        var began = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        var _ =
                patient.start(
                        job(
                                Duration.ofDays(1),
                                () -> {
                                    began.countDown();
                                    awaitQuietly(over);
                                    ended.countDown();
                                }));
        assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
        Thread closing = Thread.ofVirtual().start(patient::close);
        await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        over.countDown();

        assertThat(closing.join(Duration.ofSeconds(20))).isTrue();
        assertThat(ended.getCount()).isZero();
    }

    @Test
    void theEndDoesNotWaitForAJobThatRests() throws Exception {
        var patient = new JobRunner(metrics, Duration.ofDays(1));
        var began = new CountDownLatch(1);
        var _ = patient.start(job(Duration.ofDays(1), began::countDown));
        assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
        Thread closing = Thread.ofVirtual().start(patient::close);

        assertThat(closing.join(Duration.ofSeconds(20))).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
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
