package dev.signet.server.auth.kubernetes;

import java.time.Instant;

/** How asking an API server about a token ended. */
sealed interface Verdict {

    /** The token was good at {@code at} or later. */
    record Confirmed(Instant at) implements Verdict {}

    /**
     * The token is not good.
     *
     * @param reason for the caller
     */
    record Denied(String reason) implements Verdict {}

    /**
     * The API server does not answer as it should.
     *
     * @param since when it first did not
     */
    record Unanswered(Instant since) implements Verdict {}

    /** This server asks too much already, or stops; that says nothing about the API server. */
    record Busy() implements Verdict {}
}
