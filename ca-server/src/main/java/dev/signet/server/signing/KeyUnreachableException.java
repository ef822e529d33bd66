package dev.signet.server.signing;

/** A key is out of reach for now, as when the device that has it is away; it may come back. */
public final class KeyUnreachableException extends SigningFailedException {

    private static final long serialVersionUID = 1L;

    public KeyUnreachableException(String message) {
        super(message);
    }

    public KeyUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
