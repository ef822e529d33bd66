package dev.signet.server.auth.jwt;

import java.util.Objects;

/**
 * A token does not have the form that its issuer gives its tokens, or says what none of them says.
 *
 * <p>The message is for whoever sent the token: what is wrong and what would be right. It has no
 * cause, because parsers quote their input.
 */
public final class MalformedTokenException extends Exception {

    private static final long serialVersionUID = 1;

    public MalformedTokenException(String message) {
        super(message);
    }

    /** The message. */
    public String reason() {
        return Objects.requireNonNull(getMessage());
    }
}
