package dev.signet.server.auth.kubernetes;

import dev.signet.server.schedule.Job;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Asks each API server that nobody asks, so that metrics and readiness know whether it answers
 * before a workload needs it to.
 */
public final class ReviewWatch implements Job {

    private final ServiceAccountTokens tokens;
    private final Executor background;

    /**
     * @param background asks the API servers, none of which waits for another
     */
    public ReviewWatch(ServiceAccountTokens tokens, Executor background) {
        this.tokens = tokens;
        this.background = background;
    }

    @Override
    public String name() {
        return "token-review";
    }

    @Override
    public Duration pause() {
        return TokenReviews.QUIET;
    }

    @Override
    public void run() {
        tokens.reviews().forEach(reviews -> background.execute(reviews::probe));
    }
}
