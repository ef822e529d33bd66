package dev.signet.cli.agent.reload;

/**
 * Whoever reads the files was not told that they changed, or did not take it; the message says why.
 */
public final class ReloadFailedException extends Exception {

    private static final long serialVersionUID = 1;

    public ReloadFailedException(String message) {
        super(message);
    }

    public ReloadFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
