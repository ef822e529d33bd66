package dev.signet.server.signing;

/** A key was out of reach. Nobody may assume that nothing was signed. */
public sealed class SigningFailedException extends Exception permits KeyUnreachableException {

    private static final long serialVersionUID = 1L;

    public SigningFailedException(String message) {
        super(message);
    }

    public SigningFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
