package dev.signet.spring;

import java.nio.file.NoSuchFileException;

/** Something cannot be as {@code signet.*} says, so the application does not start. */
public final class InvalidSignetConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** With what cannot be, and why. */
    public InvalidSignetConfigurationException(String what, Exception cause) {
        super(what + " cannot be as signet.* says: " + reason(cause), cause);
    }

    private static String reason(Exception cause) {
        return cause instanceof NoSuchFileException missing
                ? "there is no file " + missing.getFile()
                : String.valueOf(cause.getMessage());
    }
}
