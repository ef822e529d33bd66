package dev.signet.cli;

/**
 * A command cannot do what it was told; the message says why and what to do, in words for people.
 */
final class CommandFailedException extends Exception {

    private static final long serialVersionUID = 1;

    CommandFailedException(String message) {
        super(message);
    }

    CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
