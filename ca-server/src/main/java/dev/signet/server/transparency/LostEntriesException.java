package dev.signet.server.transparency;

/**
 * The log in the database is behind a checkpoint that was signed, or contradicts it: the database
 * lost what was acknowledged. The message says what to do.
 */
public final class LostEntriesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LostEntriesException(String what) {
        super(
                what
                        + ". This database was restored, or lost commits. Restore a newer backup, or"
                        + " run signet reconcile, which says what is missing and begins another"
                        + " log");
    }
}
