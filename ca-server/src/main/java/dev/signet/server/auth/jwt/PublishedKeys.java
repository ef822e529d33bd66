package dev.signet.server.auth.jwt;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that an issuer of tokens publishes, kept fresh. Safe for concurrent use.
 *
 * <p>There is one fetch at a time and a pause after each, successful or not, so that tokens with
 * invented key ids cannot make this server hammer an issuer; and of the callers that need a fetch
 * only {@link #MAX_WAITING} wait for it, the others are told at once to try again. While it cannot
 * be reached, keys are used on for {@link #USABLE_FOR}: a token of an issuer that is down is still
 * its token, but a key that was taken away there must not live here for ever.
 */
public final class PublishedKeys {

    /** Issuers announce a key before they sign with it; Kubernetes does an hour before. */
    static final Duration REFRESH_AFTER = Duration.ofMinutes(30);

    static final Duration PAUSE = Duration.ofSeconds(10);

    /**
     * Callers that wait for one fetch: few beside the requests that a server works on at once, so
     * that an issuer that does not answer leaves room for the callers of others.
     */
    static final int MAX_WAITING = 16;

    static final Duration USABLE_FOR = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(PublishedKeys.class);

    /** How fetches bring keys; {@link KeyFetch#fetch}. */
    @FunctionalInterface
    interface Fetch {
        KeySet fetch() throws KeysUnavailableException;
    }

    private record Fetched(KeySet keys, Instant at) {}

    private final String owner;
    private final Fetch fetch;
    private final Clock clock;
    private final Executor background;
    private final ReentrantLock fetching = new ReentrantLock();
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final AtomicBoolean refreshing = new AtomicBoolean();

    private volatile @Nullable Fetched newest;
    private volatile Optional<Instant> lastTry = Optional.empty();
    private volatile boolean lastTryFailed;

    /**
     * Fetches nothing yet.
     *
     * @param owner whose keys they are, for messages
     * @param issuer as the issuer names itself, which discovery must agree with
     * @param background runs the fetches nobody waits for
     */
    public PublishedKeys(
            String owner,
            String issuer,
            KeySource source,
            KeyFetchLimits limits,
            Clock clock,
            Executor background) {
        this(owner, new KeyFetch(issuer, source, limits)::fetch, clock, background);
    }

    PublishedKeys(String owner, Fetch fetch, Clock clock, Executor background) {
        this.owner = owner;
        this.fetch = fetch;
        this.clock = clock;
        this.background = background;
    }

    /**
     * Fetches the keys if there are none at hand.
     *
     * @throws KeysUnavailableException if none can be had
     */
    public void fetchIfNone() throws KeysUnavailableException {
        var _ = current();
    }

    /**
     * Whether one of the keys at hand signed {@code token}.
     *
     * @throws KeysUnavailableException if there are none and none can be had
     */
    public boolean signed(CompactToken token) throws KeysUnavailableException {
        return current().verifies(token);
    }

    /**
     * Whether one of the keys signed {@code token} after another look for the one it names; false
     * without a look if that key is at hand.
     *
     * @throws KeysUnavailableException if that cannot be told at the moment
     */
    public boolean signedWithNewKey(CompactToken token) throws KeysUnavailableException {
        return !knowsKeyOf(token) && lookedUpAgain().verifies(token);
    }

    /**
     * Whether the key that {@code token} says it is signed with is at hand.
     *
     * @throws KeysUnavailableException if there are none and none can be had
     */
    public boolean knowsKeyOf(CompactToken token) throws KeysUnavailableException {
        return current().knowsKeyOf(token);
    }

    /**
     * The keys at hand. Fetches only if there are none, and has them refreshed in the background if
     * that is due.
     *
     * @throws KeysUnavailableException if there are none and none can be had, or too many wait
     */
    KeySet current() throws KeysUnavailableException {
        Optional<Fetched> usable = usable();
        if (usable.isEmpty()) {
            fetchUnlessJustTried();
            return usable().orElseThrow(this::unavailable).keys();
        }
        if (isOver(usable.get().at(), REFRESH_AFTER)) {
            refreshInBackground();
        }
        return usable.get().keys();
    }

    /**
     * The keys after another look, for a token whose key is not among {@link #current()}.
     *
     * @throws KeysUnavailableException if the latest look failed, or too many wait for the next, so
     *     that nobody can tell whether the issuer has that key
     */
    KeySet lookedUpAgain() throws KeysUnavailableException {
        fetchUnlessJustTried();
        if (lastTryFailed) {
            throw unavailable();
        }
        return usable().orElseThrow(this::unavailable).keys();
    }

    private Optional<Fetched> usable() {
        return Optional.ofNullable(newest).filter(known -> !isOver(known.at(), USABLE_FOR));
    }

    private void refreshInBackground() {
        if (!refreshing.compareAndSet(false, true)) {
            return;
        }
        try {
            background.execute(() -> {
                try {
                    fetchInTurn();
                } finally {
                    refreshing.set(false);
                }
            });
        } catch (RejectedExecutionException e) {
            refreshing.set(false);
            LOG.debug("not refreshing the keys of {}: shutting down", owner, e);
        }
    }

    /**
     * @throws KeysUnavailableException if too many wait for a fetch already
     */
    private void fetchUnlessJustTried() throws KeysUnavailableException {
        if (justTried()) {
            return;
        }
        if (!waiting.tryAcquire()) {
            throw unavailable();
        }
        try {
            fetchInTurn();
        } finally {
            waiting.release();
        }
    }

    private boolean justTried() {
        return lastTry.isPresent() && !isOver(lastTry.get(), PAUSE);
    }

    private void fetchInTurn() {
        fetching.lock();
        try {
            if (justTried()) {
                return;
            }
            try {
                KeySet keys = fetch.fetch();
                newest = new Fetched(keys, clock.instant());
                lastTryFailed = false;
                LOG.debug("fetched the keys of {}: {}", owner, keys.size());
            } catch (KeysUnavailableException e) {
                lastTryFailed = true;
                LOG.warn("cannot fetch the keys of {}: {}", owner, e.reason());
            }
            // Counted from the end of a fetch: those who waited for it do not start the next.
            lastTry = Optional.of(clock.instant());
        } finally {
            fetching.unlock();
        }
    }

    /**
     * Whether {@code period} has passed since {@code start}; so it is if the clock was set back.
     */
    private boolean isOver(Instant start, Duration period) {
        Instant now = clock.instant();
        return now.isBefore(start) || !now.isBefore(start.plus(period));
    }

    /** For callers, so without the addresses and paths that the log has. */
    private KeysUnavailableException unavailable() {
        return new KeysUnavailableException(
                "the keys of " + owner + " cannot be had at the moment; try again");
    }
}
