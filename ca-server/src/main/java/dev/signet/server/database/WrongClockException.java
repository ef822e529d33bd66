package dev.signet.server.database;

/** This server's clock is too far off the database's for anything to be dated or judged by it. */
public final class WrongClockException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    WrongClockException(String wrong) {
        super(wrong);
    }
}
