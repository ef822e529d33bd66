package dev.signet.server.auth.kubernetes;

import java.util.Objects;

/**
 * A cluster's API server did not say whether a token is good.
 *
 * <p>The message is for operators: what failed, and what to look at. It has neither a credential
 * nor anything of the answer in it, which repeats the token that was asked about.
 */
final class ReviewUnavailableException extends Exception {

    private static final long serialVersionUID = 1;

    ReviewUnavailableException(String message) {
        super(message);
    }

    ReviewUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The message. */
    String reason() {
        return Objects.requireNonNull(getMessage());
    }
}
