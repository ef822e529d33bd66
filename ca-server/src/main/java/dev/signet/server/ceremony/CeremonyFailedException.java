package dev.signet.server.ceremony;

/** A ceremony that cannot go on; the message is for those who hold it. */
public final class CeremonyFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    CeremonyFailedException(String message) {
        super(message);
    }

    CeremonyFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
