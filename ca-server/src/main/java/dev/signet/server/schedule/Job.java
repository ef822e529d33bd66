package dev.signet.server.schedule;

import java.time.Duration;

/** Periodic work. Its runs never overlap within one server. */
public interface Job {

    /** Names the job in logs and in {@code job_leases}. */
    String name();

    /** The pause between the end of one run and the beginning of the next. */
    Duration pause();

    /**
     * How long a run that was asked for waits for what else will be asked for, as one run does it
     * all.
     */
    default Duration gathering() {
        return Duration.ZERO;
    }

    /**
     * Does the work once.
     *
     * @throws PostponedException if somebody else is at it; it is tried again soon
     * @throws Exception if it could not be done; it is logged and tried again soon
     */
    void run() throws Exception;
}
