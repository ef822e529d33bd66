package dev.signet.server.schedule;

/** A job could not do all of its work now because another server is at it: no failure. */
public final class PostponedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** {@code what} says what is left to do. */
    public PostponedException(String what) {
        super(what);
    }
}
