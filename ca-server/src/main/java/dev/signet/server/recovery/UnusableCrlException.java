package dev.signet.server.recovery;

/** A file is not a CRL that one of our issuers published; the message says why. */
public final class UnusableCrlException extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableCrlException(String why) {
        super(why);
    }
}
