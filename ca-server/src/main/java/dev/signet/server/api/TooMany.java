package dev.signet.server.api;

import io.javalin.http.HttpStatus;
import java.time.Duration;

/**
 * The answer to somebody who asks too often: 429 (RFC 6585 §4).
 *
 * @param pause after which another attempt may succeed
 */
record TooMany(Why why, Duration pause) {

    private static final long MILLIS = 1000;

    /** What there was too much of. */
    enum Why {
        ADDRESS(
                "address",
                "your address sends more requests without a good credential than it may"),
        CREDENTIAL(
                "credential",
                "this credential was refused again and again; do not send it before you have"
                        + " another, or know that it is good now"),
        IDENTITY("identity", "your identity sends more requests than it may"),
        OVERLOAD("overload", "more certificates are asked for at the moment than can be issued"),
        REFUSALS(
                "refusals",
                "requests of your identity were refused again and again; ask for something else, or"
                        + " have the role changed");

        private final String text;
        private final String detail;

        Why(String text, String detail) {
            this.text = text;
            this.detail = detail;
        }

        /** The label of the metric. */
        String text() {
            return text;
        }
    }

    Problem problem() {
        return Problem.of(
                HttpStatus.TOO_MANY_REQUESTS,
                "too-many-requests",
                why.detail + "; Retry-After says when to try again");
    }

    /** At least 1. */
    int seconds() {
        return (int) Math.max(1, Math.ceilDiv(pause.toMillis(), MILLIS));
    }
}
