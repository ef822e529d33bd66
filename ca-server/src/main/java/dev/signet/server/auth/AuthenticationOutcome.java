package dev.signet.server.auth;

/** What a request's credential proved. */
public sealed interface AuthenticationOutcome {

    record Authenticated(Caller caller) implements AuthenticationOutcome {}

    /** The request carries no credential. */
    record Missing() implements AuthenticationOutcome {}

    /**
     * The credential proves nothing; sending it again will not help.
     *
     * @param reason for the caller: what is wrong and what would be right. Bounded, printable, and
     *     never the credential.
     */
    record Rejected(String reason) implements AuthenticationOutcome {}

    /**
     * Whether the credential is good cannot be told at the moment; it must not be taken for bad.
     *
     * @param reason for the caller, as in {@link Rejected}
     */
    record Unavailable(String reason) implements AuthenticationOutcome {}
}
