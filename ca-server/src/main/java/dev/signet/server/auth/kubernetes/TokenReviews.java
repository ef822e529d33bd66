package dev.signet.server.auth.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.signet.server.auth.Digest;
import dev.signet.server.auth.kubernetes.ReviewMetrics.Outcome;
import dev.signet.server.auth.kubernetes.ReviewMetrics.Skipped;
import dev.signet.server.auth.kubernetes.Verdict.Busy;
import dev.signet.server.auth.kubernetes.Verdict.Confirmed;
import dev.signet.server.auth.kubernetes.Verdict.Denied;
import dev.signet.server.auth.kubernetes.Verdict.Unanswered;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the API server of one cluster about tokens, as seldom as will do. Safe for concurrent use.
 *
 * <p>A token that was confirmed is believed for {@link #BELIEVED}; since API servers believe
 * themselves for as long, the end of a pod is known here within twice that. A token that was denied
 * is asked about each time it comes: the next moment it may be good.
 */
final class TokenReviews {

    static final Duration BELIEVED = Duration.ofSeconds(10);

    /** So many callers in ten seconds; an entry has some 200 octets. */
    static final int MAX_BELIEVED = 10_000;

    /** Without questions for so long, {@link #probe} asks one of its own. */
    static final Duration QUIET = Duration.ofSeconds(15);

    /** No token of anybody's. */
    private static final String PROBE = "signet-asks-whether-you-answer";

    private static final Logger LOG = LoggerFactory.getLogger(TokenReviews.class);

    private final String cluster;
    private final String audience;
    private final ApiServer server;
    private final CircuitBreaker breaker;
    private final Semaphore questions;
    private final Clock clock;
    private final ReviewMetrics metrics;
    private final Cache<String, Confirmed> believed =
            Caffeine.newBuilder().maximumSize(MAX_BELIEVED).executor(Runnable::run).build();
    private final ConcurrentMap<String, CompletableFuture<Verdict>> underWay =
            new ConcurrentHashMap<>();
    private volatile boolean answered;

    TokenReviews(ClusterConfig cluster, ReviewConfig config, Clock clock, MeterRegistry metrics) {
        this.cluster = cluster.name();
        this.audience = cluster.audience();
        this.server = new ApiServer(config);
        this.breaker =
                new CircuitBreaker(config.effort().failures(), config.effort().pause(), clock);
        this.questions = new Semaphore(config.effort().concurrent());
        this.clock = clock;
        this.metrics =
                new ReviewMetrics(metrics, cluster.name(), () -> answered && failing().isEmpty());
    }

    /** Whether {@code token}, whose claims are {@code claims}, is good. */
    Verdict review(String token, TokenClaims claims) {
        String key = Digest.sha256Hex(token.getBytes(StandardCharsets.US_ASCII));
        Optional<Confirmed> recent = recent(key);
        if (recent.isPresent()) {
            metrics.skipped(Skipped.CACHED);
            return recent.get();
        }
        var own = new CompletableFuture<Verdict>();
        CompletableFuture<Verdict> others = underWay.putIfAbsent(key, own);
        if (others != null) {
            metrics.skipped(Skipped.SHARED);
            return result(others);
        }
        try {
            // Again: whoever asked may have ended between the two looks.
            Verdict verdict =
                    recent(key).<Verdict>map(found -> found).orElseGet(() -> ask(token, claims));
            if (verdict instanceof Confirmed confirmed) {
                believed.put(key, confirmed);
            }
            var _ = own.complete(verdict);
            return verdict;
        } finally {
            var _ = underWay.remove(key);
            var _ = own.complete(new Busy()); // Where it failed: nobody may wait for ever.
        }
    }

    /** Since when the API server has failed; empty if it answers, or was not asked yet. */
    Optional<Instant> failing() {
        return breaker.failingSince();
    }

    /**
     * Asks about a token that is none, unless somebody asked lately: so it is known that an API
     * server fails, and that it answers again, before a workload needs it.
     */
    void probe() {
        if (isOver(breaker.lastTry(), QUIET) && breaker.admits()) {
            try {
                var _ = status(PROBE);
            } catch (ReviewUnavailableException e) {
                LOG.debug("probed the API server of cluster {}", cluster, e);
            }
        }
    }

    private Optional<Confirmed> recent(String key) {
        return Optional.ofNullable(believed.getIfPresent(key))
                .filter(confirmed -> !isOver(confirmed.at(), BELIEVED));
    }

    private Verdict ask(String token, TokenClaims claims) {
        if (!questions.tryAcquire()) {
            metrics.skipped(Skipped.BUSY);
            return new Busy();
        }
        try {
            if (!breaker.admits()) {
                metrics.skipped(Skipped.OPEN);
                return new Unanswered(failing().orElseGet(clock::instant));
            }
            return answer(token, claims);
        } finally {
            questions.release();
        }
    }

    private Verdict answer(String token, TokenClaims claims) {
        Timer.Sample question = metrics.began();
        Instant asked = clock.instant(); // The answer may be as old as the question.
        try {
            Optional<String> objection =
                    TokenReview.objection(status(token), audience, claims, cluster);
            metrics.ended(question, objection.isEmpty() ? Outcome.CONFIRMED : Outcome.DENIED);
            return objection.<Verdict>map(Denied::new).orElseGet(() -> new Confirmed(asked));
        } catch (ReviewUnavailableException e) {
            metrics.ended(question, Outcome.FAILED);
            return new Unanswered(failing().orElseGet(clock::instant));
        }
    }

    /** The API server's answer; the breaker is told how it went. */
    private JsonNode status(String token) throws ReviewUnavailableException {
        try {
            JsonNode status = server.review(token, audience);
            if (!answered || failing().isPresent()) {
                LOG.info("the API server of cluster {} answers questions about tokens", cluster);
            }
            answered = true;
            breaker.succeeded();
            return status;
        } catch (ReviewUnavailableException e) {
            Instant since = breaker.failed();
            LOG.warn(
                    "cluster {} cannot be asked about tokens since {}: {}",
                    cluster,
                    since,
                    e.reason());
            throw e;
        }
    }

    private static Verdict result(CompletableFuture<Verdict> others) {
        try {
            return others.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Busy();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a verdict is no exception", e);
        }
    }

    /**
     * Whether {@code period} has passed since {@code start}; so it is if the clock was set back.
     */
    private boolean isOver(Instant start, Duration period) {
        Instant now = clock.instant();
        return now.isBefore(start) || !now.isBefore(start.plus(period));
    }
}
