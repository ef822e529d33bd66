package dev.signet.server.auth.kubernetes;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** What is measured of the reviews of one cluster. */
final class ReviewMetrics {

    /** How a question to the API server ended. */
    enum Outcome {
        CONFIRMED,
        DENIED,
        FAILED
    }

    /** Why the API server was not asked. */
    enum Skipped {
        /** It confirmed the token seconds ago. */
        CACHED,
        /** Somebody else asks about the same token. */
        SHARED,
        /** It failed, and is left alone for a while. */
        OPEN,
        /** Too many questions are under way. */
        BUSY
    }

    private final MeterRegistry metrics;
    private final String cluster;

    /**
     * @param up whether the API server gave the latest answer that was asked of it
     */
    ReviewMetrics(MeterRegistry metrics, String cluster, BooleanSupplier up) {
        this.metrics = metrics;
        this.cluster = cluster;
        Gauge.builder("ca.token.review.up", up, each -> each.getAsBoolean() ? 1 : 0)
                .description("1 while the cluster's API server answers questions about tokens")
                .tag("cluster", cluster)
                .strongReference(true)
                .register(metrics);
    }

    Timer.Sample began() {
        return Timer.start(metrics);
    }

    void ended(Timer.Sample question, Outcome outcome) {
        question.stop(
                Timer.builder("ca.token.review")
                        .description("Questions about tokens to API servers, how long they took")
                        .tag("cluster", cluster)
                        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                        .register(metrics));
    }

    void skipped(Skipped why) {
        Counter.builder("ca.token.review.skipped")
                .description("Tokens that no API server was asked about")
                .tag("cluster", cluster)
                .tag("why", why.name().toLowerCase(Locale.ROOT))
                .register(metrics)
                .increment();
    }
}
