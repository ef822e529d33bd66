package dev.signet.server.auth.jwt;

import java.util.Objects;

/**
 * An issuer's keys cannot be had at the moment.
 *
 * <p>The message is for operators and callers: what failed, and what to look at.
 */
public final class KeysUnavailableException extends Exception {

    private static final long serialVersionUID = 1;

    KeysUnavailableException(String message) {
        super(message);
    }

    KeysUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The message. */
    public String reason() {
        return Objects.requireNonNull(getMessage());
    }
}
