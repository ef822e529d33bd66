package dev.signet.server.auth.token;

/** What came of a change of API tokens. */
public sealed interface ApiTokenOutcome {

    /** The token is there, with a new secret, which nobody can see again. */
    record Made(ApiToken token, TokenSecret secret) implements ApiTokenOutcome {}

    /** The token has ended, now or before. */
    record Revoked() implements ApiTokenOutcome {}

    /** There is none of this name, or it was revoked. */
    record Unknown(String name) implements ApiTokenOutcome {}

    /** There is, or was, a token of this name. */
    record NameTaken(String name) implements ApiTokenOutcome {}

    /** There are as many as there may be. */
    record TooMany() implements ApiTokenOutcome {}

    /**
     * The operator may not do this.
     *
     * @param why for the caller
     */
    record NotPermitted(String why) implements ApiTokenOutcome {}
}
