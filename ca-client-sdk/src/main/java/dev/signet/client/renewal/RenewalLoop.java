package dev.signet.client.renewal;

import dev.signet.client.CaException;
import dev.signet.client.Generation;
import dev.signet.client.Identity;
import dev.signet.client.IssueRequest;
import dev.signet.client.RenewalState;
import dev.signet.client.RenewalStatus;
import dev.signet.client.RenewalWindow;
import dev.signet.client.TrustBundle;
import dev.signet.client.renewal.CertificateAuthority.Info;
import dev.signet.client.renewal.CertificateAuthority.Obtained;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Renews one identity for ever. {@link #step} does what is due and says when to call it again; it
 * is called by one thread at a time, everything else by any.
 */
public final class RenewalLoop {

    private static final Logger LOG = System.getLogger("dev.signet.client.renewal");

    /** A clock that was set, or a machine that slept, is noticed after this at the latest. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private static final Duration FIRST_QUESTION = Duration.ofHours(6);
    private static final Duration LEAST_QUESTION = Duration.ofMinutes(1);
    private static final Duration MOST_QUESTION = Duration.ofDays(1);

    private final CertificateAuthority authority;
    private final Generations generations;
    private final Trust trust;
    private final IssueRequest request;
    private final Function<Optional<Identity>, KeyPair> keys;
    private final Surroundings surroundings;
    private final RenewalEvents events;

    private final AtomicReference<@Nullable CompletableFuture<Generation>> asked =
            new AtomicReference<>();
    private volatile @Nullable Progress progress;

    // Of the thread that steps:
    private Alarm attempt;
    private Alarm question;
    private int failuresBeforeTheFirst;
    private RenewalState told = RenewalState.FRESH;

    /** The trust bundle that a certificate has to stand in. */
    public interface Trust {

        /** The newest bundle at hand, fetched if there is none. */
        TrustBundle bundle() throws CaException;

        /** Asks for a newer one. */
        void refresh() throws CaException;
    }

    /**
     * @param keys makes the key of the next certificate, given the identity in use
     */
    public RenewalLoop(
            CertificateAuthority authority,
            Generations generations,
            Trust trust,
            IssueRequest request,
            Function<Optional<Identity>, KeyPair> keys,
            Surroundings surroundings,
            RenewalEvents events) {
        this.authority = authority;
        this.generations = generations;
        this.trust = trust;
        this.request = request;
        this.keys = keys;
        this.surroundings = surroundings;
        this.events = events;
        this.attempt = Alarm.in(surroundings, Duration.ZERO);
        this.question = attempt;
    }

    /** Goes on with an identity that is there already. */
    public void resume(Generation known) {
        adopt(known, known.notBefore());
    }

    /** How it stands; empty until there is a first certificate. */
    public Optional<RenewalStatus> status() {
        Progress now = progress;
        return now == null
                ? Optional.empty()
                : Optional.of(now.status(generations.current().map(Generation::number).orElse(0L)));
    }

    /** Whether the certificate in use is over, by one clock or the other. */
    public boolean hasExpired() {
        Progress now = progress;
        return now != null && now.end().hasRung();
    }

    /**
     * Renews at the next step, whatever the time. Asked several times before that step is done, it
     * renews once. The future fails if the attempt does, and renewal goes on as if it were due.
     *
     * @return completed by the thread that steps, so nothing that may block is to depend on it
     */
    public CompletableFuture<Generation> renewNow(String reason) {
        var fresh = new CompletableFuture<Generation>();
        CompletableFuture<Generation> pending = asked.compareAndExchange(null, fresh);
        if (pending != null) {
            return pending;
        }
        LOG.log(Level.INFO, "renewing now: {0}", reason);
        return fresh;
    }

    /** Answers who still waits, since there will be no more steps. */
    public void close() {
        var ended = new CaException.Unavailable("the identity was closed", Optional.empty());
        answer(asked.get(), waiting -> waiting.completeExceptionally(ended));
    }

    /** Does what is due; returns how long nothing will be, at most a minute. */
    public Duration step() {
        CompletableFuture<Generation> waiting = asked.get();
        if (waiting != null || attempt.hasRung()) {
            attempt(waiting);
        } else if (progress != null && question.hasRung()) {
            ask();
        }
        tellState();
        return pause();
    }

    private Duration pause() {
        Duration pause = least(LONGEST_PAUSE, attempt.remaining());
        Progress now = progress;
        if (now != null) {
            pause = least(pause, question.remaining());
            pause = least(pause, nextState(now));
        }
        return asked.get() == null ? pause : Duration.ZERO;
    }

    /** States come by time; they are told within a twentieth of the life. */
    private static Duration nextState(Progress now) {
        Duration share = now.life().length().dividedBy(40);
        Duration least = Duration.ofMillis(100);
        return share.compareTo(least) < 0 ? least : share;
    }

    /** Who asks while this is under way because somebody asked gets its outcome too. */
    private void attempt(@Nullable CompletableFuture<Generation> waiting) {
        try {
            Generation now = obtain();
            succeeded(now);
            answer(waiting, future -> future.complete(now));
        } catch (CaException e) {
            if (!Thread.currentThread().isInterrupted()) {
                failed(e); // Else it was not the CA that failed: this ends.
            }
            answer(waiting, future -> future.completeExceptionally(e));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "an attempt failed in a way that nobody foresaw", e);
            var failure = new CaException.Protocol("a fault in the SDK: " + e, e);
            failed(failure);
            answer(waiting, future -> future.completeExceptionally(failure));
        }
    }

    private void answer(
            @Nullable CompletableFuture<Generation> waiting,
            Consumer<CompletableFuture<Generation>> answer) {
        if (waiting != null && asked.compareAndSet(waiting, null)) {
            answer.accept(waiting);
        }
    }

    private Generation obtain() throws CaException {
        Optional<Generation> held = generations.current();
        KeyPair key = keys.apply(held.map(Generation::identity));
        Obtained obtained =
                held.isEmpty() || hasExpired()
                        ? authority.enroll(key)
                        : authority.renew(key, held.get());
        if (!trust.bundle().certificates().containsAll(obtained.roots())) {
            trust.refresh();
        }
        var candidate = new Candidate(obtained.identity().chain());
        TrustBundle bundle = trust.bundle();
        Instant now = surroundings.clock().instant();
        if (held.isEmpty()) {
            candidate.requireFirst(request, bundle, now);
        } else {
            candidate.requireSuccessor(held.get(), bundle, now);
        }
        return generations.present(obtained.identity(), obtained.window());
    }

    private void succeeded(Generation now) {
        adopt(now, surroundings.clock().instant());
        LOG.log(
                Level.INFO,
                "generation {0}: certificate {1} until {2}, to be renewed at {3}",
                now.number(),
                now.identity().leaf().getSerialNumber().toString(16),
                now.notAfter(),
                attempt.instant());
        events.renewed(now);
    }

    private void adopt(Generation now, Instant since) {
        failuresBeforeTheFirst = 0;
        Life life = Life.of(now, since);
        RenewalWindow window = life.sensible(now.renewalWindow()).orElseGet(life::usualWindow);
        attempt = Alarm.at(surroundings, Life.instantIn(window, surroundings.chance()));
        // A first look after a sixth of the life, since a window may move at any time.
        question =
                Alarm.in(
                        surroundings,
                        least(
                                FIRST_QUESTION,
                                greatest(LEAST_QUESTION, life.length().dividedBy(6))));
        progress = Progress.begin(now, life, attempt, surroundings);
    }

    /** A failed attempt leaves everything in use as it is. */
    private void failed(CaException failure) {
        Progress now = progress;
        int failures;
        Duration remaining = Duration.ZERO;
        if (now == null) {
            failures = ++failuresBeforeTheFirst;
        } else {
            now = now.failed(String.valueOf(failure.getMessage()), surroundings.clock().instant());
            if (!now.due().hasRung()) {
                now = now.dueAt(Alarm.in(surroundings, Duration.ZERO));
            }
            progress = now;
            failures = now.failures();
            remaining = now.end().remaining();
        }
        Duration pause = Backoff.after(failure, failures, remaining, surroundings.chance());
        attempt = Alarm.in(surroundings, pause);
        LOG.log(
                failure instanceof CaException.Unavailable ? Level.WARNING : Level.ERROR,
                "attempt {0} failed, the next one in {1}: {2}",
                failures,
                pause,
                failure.getMessage());
        events.failed(failure);
    }

    /** Asks when to renew; a window in the past means now. */
    private void ask() {
        Generation now = generations.current().orElseThrow();
        question = Alarm.in(surroundings, jittered(LEAST_QUESTION));
        try {
            Optional<Info> answer = authority.renewalInfo(now.identity().leaf());
            question =
                    Alarm.in(
                            surroundings,
                            jittered(answer.flatMap(Info::askAgain).orElse(FIRST_QUESTION)));
            answer.ifPresent(info -> heed(info.window()));
        } catch (CaException e) {
            LOG.log(Level.DEBUG, "no renewal information: {0}", e.getMessage());
        }
    }

    private void heed(RenewalWindow given) {
        Progress now = progress;
        if (now == null || now.failures() > 0) {
            return; // Attempts go on as they do.
        }
        Optional<RenewalWindow> sensible = now.life().sensible(given);
        if (sensible.isEmpty()) {
            LOG.log(Level.WARNING, "not followed, since it is too late for a renewal: {0}", given);
            return;
        }
        RenewalWindow window = sensible.get();
        Instant chosen = attempt.instant();
        if (!chosen.isBefore(window.start()) && !chosen.isAfter(window.end())) {
            return;
        }
        if (!given.end().isAfter(surroundings.clock().instant())) {
            LOG.log(Level.WARNING, "the server wants this certificate renewed now");
        }
        attempt = Alarm.at(surroundings, Life.instantIn(window, surroundings.chance()));
        progress = now.dueAt(attempt);
    }

    private Duration jittered(Duration pause) {
        Duration bounded = least(MOST_QUESTION, greatest(LEAST_QUESTION, pause));
        return Backoff.between(bounded, bounded.plus(bounded.dividedBy(10)), surroundings.chance());
    }

    private void tellState() {
        Progress now = progress;
        if (now == null) {
            return;
        }
        RenewalState state = now.state();
        if (state != told) {
            told = state;
            events.stateChanged(now.status(generations.current().orElseThrow().number()));
        }
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration greatest(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
