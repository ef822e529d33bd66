package dev.signet.server.transparency;

import dev.signet.server.schedule.Job;

/** Tells somebody outside of the newest checkpoint, and hears what they know of older ones. */
interface Keeping extends Job {

    /**
     * Does it once; whoever does not answer is asked again later.
     *
     * @throws LostEntriesException if the database lacks what they know of; also from then on
     */
    void keep();

    /** That entries are lost is {@link Sequencing}'s to say. */
    @Override
    default void run() {
        try {
            keep();
        } catch (LostEntriesException e) {
            return;
        }
    }
}
