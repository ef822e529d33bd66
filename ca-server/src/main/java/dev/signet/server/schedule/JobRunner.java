package dev.signet.server.schedule;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs each job now and again, and at once when asked to. Safe for concurrent use. */
public final class JobRunner {

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    /** How soon a failed run is tried again, where the job's own pause is longer. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final ScheduledExecutorService executor;

    /** Runs on {@code executor}, which its owner shuts down. */
    public JobRunner(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    /** Starts {@code job}; its first run begins now. */
    public Running start(Job job) {
        var running = new Running(job);
        running.schedule(Duration.ZERO);
        return running;
    }

    /** A job that was started. */
    public final class Running {

        private final Job job;
        private final AtomicBoolean asked = new AtomicBoolean();
        private final Object oneAtATime = new Object();
        private Optional<ScheduledFuture<?>> next = Optional.empty();

        private Running(Job job) {
            this.job = job;
        }

        /**
         * Asks for a run that begins after this call, once the job has gathered enough; many calls
         * before it begins are one run. One that does not do its work is tried again like any
         * other.
         */
        public void soon() {
            askedAfter(job.gathering());
        }

        private void askedAfter(Duration pause) {
            if (asked.compareAndSet(false, true)) {
                var _ =
                        submit(
                                () -> {
                                    asked.set(false);
                                    if (runOnce()) {
                                        schedule(job.pause());
                                    } else {
                                        askedAfter(retry());
                                    }
                                },
                                pause);
            }
        }

        private Duration retry() {
            return job.pause().compareTo(RETRY) < 0 ? job.pause() : RETRY;
        }

        /** In place of the run that was to come: a pause begins with the end of whatever run. */
        private synchronized void schedule(Duration pause) {
            next.ifPresent(run -> run.cancel(false));
            next = submit(() -> schedule(runOnce() ? job.pause() : retry()), pause);
        }

        private Optional<ScheduledFuture<?>> submit(Runnable work, Duration pause) {
            try {
                return Optional.of(
                        executor.schedule(work, pause.toMillis(), TimeUnit.MILLISECONDS));
            } catch (RejectedExecutionException e) {
                LOG.debug("{} is not run any more: the server stops", job.name());
                return Optional.empty();
            }
        }

        private boolean runOnce() {
            synchronized (oneAtATime) {
                try {
                    job.run();
                    return true;
                } catch (PostponedException e) {
                    LOG.info("job {} will be tried again: {}", job.name(), e.getMessage());
                    return false;
                } catch (Exception e) {
                    LOG.error("job {} failed and will be tried again", job.name(), e);
                    return false;
                }
            }
        }
    }
}
