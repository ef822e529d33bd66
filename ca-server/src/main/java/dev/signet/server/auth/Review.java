package dev.signet.server.auth;

import java.time.Duration;
import java.time.Instant;

/**
 * What a cluster's API server said of a service-account token (TokenReview): the signature on a
 * token does not tell whether its pod and account are still there.
 */
public sealed interface Review {

    /** The cluster is not asked, as its configuration has it. */
    record NotAsked() implements Review {}

    /** At {@code at} the account, and the pod if the token is bound to one, were there. */
    record Confirmed(Instant at) implements Review {}

    /**
     * The cluster cannot be asked. Its token is good for a renewal then, and for nothing else.
     *
     * @param since when it first failed to answer
     * @param maxTtl longest lifetime of what is renewed, from now
     */
    record Unanswered(Instant since, Duration maxTtl) implements Review {}
}
