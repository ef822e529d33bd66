package dev.signet.cli.agent;

/** A configuration that the agent does not start with; the message is for its author. */
public final class InvalidAgentConfigException extends Exception {

    private static final long serialVersionUID = 1;

    public InvalidAgentConfigException(String message) {
        super(message);
    }

    public InvalidAgentConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
