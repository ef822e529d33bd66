package dev.signet.cli.agent;

/** With what the agent ends; part of its contract with init containers. */
public enum AgentStatus {
    /** Everything was done. */
    DONE(0),
    /** What no other status says: a mistake of ours, or whoever answered is not the server. */
    FAILED(1),
    /** The configuration or the command line is not understood, or does not fit. */
    MISCONFIGURED(2),
    /** The server said no to a certificate. */
    REFUSED(3),
    /** The server did not answer, or could not sign, for as long as the agent waits. */
    UNREACHABLE(4),
    /** There is a certificate, and its files cannot be written. */
    NOT_WRITTEN(5),
    /** The files are there, and who reads them was not told. */
    NOT_RELOADED(6);

    private final int code;

    AgentStatus(int code) {
        this.code = code;
    }

    /** The exit status of the process. */
    public int code() {
        return code;
    }
}
