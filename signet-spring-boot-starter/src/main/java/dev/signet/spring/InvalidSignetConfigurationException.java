package dev.signet.spring;

/** A bundle cannot be as {@code signet.*} says. */
public final class InvalidSignetConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1;

    InvalidSignetConfigurationException(String bundle, Exception cause) {
        super("the SSL bundle " + bundle + " cannot be as signet.* says: " + reason(cause), cause);
    }

    private static String reason(Exception cause) {
        return cause instanceof java.nio.file.NoSuchFileException missing
                ? "there is no file " + missing.getFile()
                : String.valueOf(cause.getMessage());
    }
}
