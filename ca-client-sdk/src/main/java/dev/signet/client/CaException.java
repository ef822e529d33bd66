package dev.signet.client;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server did not do what was asked; which of the three kinds says what to do next. */
public abstract sealed class CaException extends Exception {

    private static final long serialVersionUID = 1;

    private CaException(String message) {
        super(message);
    }

    private CaException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * The server understood and said no. The same request will be refused again until somebody
     * changes it, the credential or the role; do not retry quickly.
     */
    public static final class Refused extends CaException {

        private static final long serialVersionUID = 1;

        private final transient Problem problem;

        public Refused(Problem problem) {
            super(problem.sentence());
            this.problem = problem;
        }

        /** What the server said. */
        public Problem problem() {
            return problem;
        }
    }

    /** Nobody answered, or the server cannot just now. Try again later. */
    public static final class Unavailable extends CaException {

        private static final long serialVersionUID = 1;

        private final @Nullable Duration retryAfter;

        /** The server answered so. */
        public Unavailable(String message, Optional<Duration> retryAfter) {
            super(message);
            this.retryAfter = retryAfter.orElse(null);
        }

        /** There was no answer. */
        public Unavailable(String message, Throwable cause) {
            super(message, cause);
            this.retryAfter = null;
        }

        /** How long the server asked to be left alone, if it did; at most a day. */
        public Optional<Duration> retryAfter() {
            return Optional.ofNullable(retryAfter);
        }
    }

    /**
     * The answer makes no sense, or whoever answered is not trusted: a wrong address, a proxy in
     * between, a mistake of ours. Report it.
     */
    public static final class Protocol extends CaException {

        private static final long serialVersionUID = 1;

        public Protocol(String message) {
            super(message);
        }

        public Protocol(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
