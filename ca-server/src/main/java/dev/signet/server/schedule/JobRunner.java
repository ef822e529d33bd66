package dev.signet.server.schedule;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Runs each job now and again, and at once when asked to; each on a thread of its own, so that none
 * waits for another. Safe for concurrent use.
 */
public final class JobRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    /** How soon a failed run is tried again, where the job's own pause is longer. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    /**
     * How long the runs that there are may take to end. An interrupt closes the file of an embedded
     * database under whoever is writing to it, and so comes last.
     */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final MeterRegistry metrics;
    private final Duration grace;
    private final Map<Running, Thread> started = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** Counts and times every run in {@code metrics}. */
    public JobRunner(MeterRegistry metrics) {
        this(metrics, GRACE);
    }

    JobRunner(MeterRegistry metrics, Duration grace) {
        this.metrics = metrics;
        this.grace = grace;
    }

    /** Starts {@code job}; its first run begins now. */
    public Running start(Job job) {
        var running = new Running(job);
        started.put(
                running,
                Thread.ofPlatform().daemon().name("job-" + job.name()).start(running::untilClosed));
        return running;
    }

    /**
     * Returns when the runs that there are have ended; what has not after 5 s is interrupted. None
     * begins after this call.
     */
    @Override
    public void close() {
        closing.countDown();
        started.keySet().forEach(Running::soon);
        long end = System.nanoTime() + grace.toNanos();
        try {
            for (Thread each : started.values()) {
                if (!each.join(Duration.ofNanos(end - System.nanoTime()))) {
                    LOG.warn("{} is interrupted: it has not ended by itself", each.getName());
                    each.interrupt();
                }
            }
        } catch (InterruptedException e) {
            started.values().forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosed() {
        return closing.getCount() == 0;
    }

    private enum Outcome {
        DONE,
        POSTPONED,
        FAILED
    }

    /** A job that was started. */
    public final class Running {

        private final Job job;
        private final Semaphore asked = new Semaphore(0);

        /** What the last run failed of; empty if it did not. Only the job's thread sees it. */
        private String failure = "";

        private Running(Job job) {
            this.job = job;
        }

        /**
         * Asks for a run that begins after this call, once the job has gathered enough; many calls
         * before it begins are one run. One that does not do its work is tried again like any
         * other.
         */
        public void soon() {
            asked.release();
        }

        private void untilClosed() {
            try {
                while (!isClosed()) {
                    rest(runOnce() ? job.pause() : retry());
                }
            } catch (InterruptedException e) {
                LOG.debug("{} is not run any more: the server stops", job.name());
            }
        }

        /** Until {@code pause} is over; or until a run is asked for, and others with it. */
        private void rest(Duration pause) throws InterruptedException {
            if (asked.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                var _ = closing.await(job.gathering().toNanos(), TimeUnit.NANOSECONDS);
                var _ = asked.drainPermits();
            }
        }

        private Duration retry() {
            return job.pause().compareTo(RETRY) < 0 ? job.pause() : RETRY;
        }

        private boolean runOnce() {
            Timer.Sample run = Timer.start(metrics);
            Outcome outcome = outcome();
            run.stop(
                    Timer.builder("ca_job")
                            .description("Runs of a job on this server, and how long they took")
                            .tag("job", job.name())
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(metrics));
            return outcome == Outcome.DONE;
        }

        private Outcome outcome() {
            try {
                job.run();
                worked();
                return Outcome.DONE;
            } catch (PostponedException e) {
                LOG.info("job {} will be tried again: {}", job.name(), e.getMessage());
                return Outcome.POSTPONED;
            } catch (Exception e) {
                if (isClosed()) {
                    LOG.debug("job {} ended: the server stops", job.name(), e);
                } else {
                    failed(e);
                }
                return Outcome.FAILED;
            }
        }

        private void worked() {
            if (!failure.isEmpty()) {
                LOG.info("job {} works again", job.name());
                failure = "";
            }
        }

        /** Tells of a failure once, however often the job is tried again in vain. */
        private void failed(Exception e) {
            LOG.atLevel(failure.equals(e.toString()) ? Level.DEBUG : Level.ERROR)
                    .setCause(e)
                    .log("job {} failed and will be tried again", job.name());
            failure = e.toString();
        }
    }
}
