package dev.signet.cli.login;

/** A login that did not succeed; the message says why, and what to do. */
public final class LoginFailedException extends Exception {

    private static final long serialVersionUID = 1;

    LoginFailedException(String message) {
        super(message);
    }

    LoginFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
