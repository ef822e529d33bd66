package dev.signet.server.signing.pkcs11;

import dev.signet.server.signing.KeyUnreachableException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;
import javax.crypto.AEADBadTagException;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A token that may go away and come back: work that fails is done once more through a new login. A
 * token that cannot be logged in to is left alone for a while, and everybody is told so at once.
 *
 * <p>Safe for concurrent use. Calls into the library have threads of their own, since nothing can
 * end one that hangs.
 */
public final class Pkcs11Token implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Pkcs11Token.class);

    /** For a signature or a key to be unwrapped. */
    static final Duration LIMIT = Duration.ofSeconds(5);

    /** For a key pair to be made: RSA takes a small device its time. */
    static final Duration LONG_LIMIT = Duration.ofMinutes(2);

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** No more often than this, whatever fails. */
    private static final Duration BETWEEN_LOGINS = Duration.ofSeconds(1);

    /** What others have to finish their calls before the library is started anew. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final String BUSY = "it is busy: too many calls wait for it";

    private final Pkcs11Config config;
    private final ExecutorService threads;
    private final LongSupplier nanoTime;
    private final Pin pin;

    /** Whoever calls the library reads; whoever ends its state writes. */
    private final ReentrantReadWriteLock calls = new ReentrantReadWriteLock();

    /** Guarded by this object, as is what follows. */
    private @Nullable Cryptoki library;

    private Optional<Pkcs11Login> login = Optional.empty();
    private long loggedInAt;
    private int restarts;
    private Duration pause = SHORTEST_PAUSE;

    private volatile Optional<Failure> failure = Optional.empty();

    private record Failure(String reason, long until) {}

    /** What is done with a login; it may be done twice. */
    @FunctionalInterface
    interface Work<T> {
        T with(Pkcs11Login login) throws GeneralSecurityException, IOException;
    }

    /** What the token answered, which is no failure of it. */
    private sealed interface Answer<T> {
        record Done<T>(T result) implements Answer<T> {}

        record Declined<T>(GeneralSecurityException why) implements Answer<T> {}
    }

    /**
     * The token of {@code config}, which is looked for when it is first used.
     *
     * @param threads as many as may call the library at once; shut down with this
     * @param nanoTime as {@link System#nanoTime}
     */
    public Pkcs11Token(Pkcs11Config config, ExecutorService threads, LongSupplier nanoTime) {
        this.config = config;
        this.threads = threads;
        this.nanoTime = nanoTime;
        this.pin = new Pin(config.pinFile(), nanoTime);
    }

    String label() {
        return config.token();
    }

    /** Why the token is left alone at present; empty if it may be tried. */
    Optional<String> outOfReach() {
        return failure.filter(known -> nanoTime.getAsLong() - known.until() < 0)
                .map(Failure::reason);
    }

    /**
     * Does {@code work} within {@code limit} of its beginning, which is {@link #LIMIT} from now at
     * the latest: a token that others keep busy is not one that does not answer.
     *
     * @throws KeyUnreachableException if the token is away, refuses the login, has no such key or
     *     does not answer in time; the work may be done all the same
     * @throws AEADBadTagException if that is what the token answered
     */
    <T> T use(Duration limit, Work<T> work) throws KeyUnreachableException, AEADBadTagException {
        Optional<String> known = outOfReach();
        if (known.isPresent()) {
            throw unreachable(known.get(), null);
        }
        var begun = new CountDownLatch(1);
        Future<Answer<T>> answer;
        try {
            answer =
                    threads.submit(() -> {
                        begun.countDown();
                        return attempt(work);
                    });
        } catch (RejectedExecutionException e) {
            throw unreachable(BUSY, e);
        }
        try {
            if (!begun.await(LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                var _ = answer.cancel(false);
                throw unreachable(BUSY, null);
            }
            return switch (answer.get(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                case Answer.Done<T>(var result) -> result;
                case Answer.Declined<T>(AEADBadTagException why) -> throw why;
                case Answer.Declined<T>(var why) ->
                        throw unreachable(String.valueOf(why.getMessage()), why);
            };
        } catch (TimeoutException e) {
            var _ = answer.cancel(false);
            String reason = "it did not answer within " + limit.toSeconds() + " s";
            leaveAlone(reason, LONGEST_PAUSE);
            throw unreachable(reason, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("interrupted: the server stops", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KeyUnreachableException unreachable
                    ? unreachable
                    : unreachable(String.valueOf(e.getCause()), e);
        }
    }

    private <T> Answer<T> attempt(Work<T> work) throws KeyUnreachableException {
        Pkcs11Login first = login();
        try {
            return done(work, first);
        } catch (ProviderException | GeneralSecurityException | IOException e) {
            LOG.warn("token {}: a call failed; logging in anew", config.token(), e);
        }
        Pkcs11Login second = loginInPlaceOf(first);
        try {
            return done(work, second);
        } catch (ProviderException | GeneralSecurityException | IOException e) {
            throw unreachable(cause(e), e);
        }
    }

    private <T> Answer<T> done(Work<T> work, Pkcs11Login with)
            throws GeneralSecurityException, IOException {
        calls.readLock().lock();
        try {
            return new Answer.Done<>(work.with(with));
        } catch (NoKeyException | AEADBadTagException e) {
            return new Answer.Declined<>(e);
        } finally {
            calls.readLock().unlock();
        }
    }

    private synchronized Pkcs11Login login() throws KeyUnreachableException {
        if (login.isEmpty()) {
            login = Optional.of(connect());
        }
        return login.get();
    }

    /** Another login than {@code lost}: that of a thread that was faster, or a new one. */
    private synchronized Pkcs11Login loginInPlaceOf(Pkcs11Login lost)
            throws KeyUnreachableException {
        if (login.filter(each -> each == lost).isPresent()) {
            if (nanoTime.getAsLong() - loggedInAt < BETWEEN_LOGINS.toNanos()) {
                throw unreachable("it fails although the login is new", null);
            }
            lost.close();
            login = Optional.empty();
        }
        return login();
    }

    private Pkcs11Login connect() throws KeyUnreachableException {
        try {
            Pkcs11Login made;
            try {
                made = open();
            } catch (ProviderException | KeyUnreachableException e) {
                LOG.debug("token {}: starting the library anew", config.token(), e);
                restart();
                made = open();
            }
            pause = SHORTEST_PAUSE;
            loggedInAt = nanoTime.getAsLong();
            if (failure.isPresent()) {
                LOG.info("token {} is back", config.token());
            }
            failure = Optional.empty();
            return made;
        } catch (ProviderException e) {
            throw failed(cause(e), e);
        } catch (KeyUnreachableException e) {
            throw failed(String.valueOf(e.getMessage()), e);
        }
    }

    private Pkcs11Login open() throws KeyUnreachableException {
        String text = pin.toTry();
        Cryptoki.Token token =
                library()
                        .token(config.token())
                        .orElseThrow(() ->
                                new KeyUnreachableException("no slot has a token of this label"));
        if (token.isNearLock()) {
            throw new KeyUnreachableException(
                    "its PIN was wrong so often that one more would lock it, or it is locked; log in"
                            + " to it once by other means");
        }
        try {
            Pkcs11Login made = Pkcs11Login.open(library(), spelling(), token.slot(), text);
            pin.wasTaken();
            return made;
        } catch (LoginException e) {
            if (String.valueOf(e.getCause()).contains("CKR_PIN")) {
                pin.wasRefused(text);
                throw new KeyUnreachableException("it refused the PIN: " + cause(e), e);
            }
            throw new KeyUnreachableException("no login: " + cause(e), e);
        }
    }

    private Cryptoki library() throws KeyUnreachableException {
        if (library == null) {
            try {
                library = new Cryptoki(config.library());
            } catch (IllegalArgumentException e) {
                throw new KeyUnreachableException("its library cannot be loaded", e);
            }
        }
        return library;
    }

    /** Some libraries find a device that was away only after that. */
    private void restart() throws KeyUnreachableException {
        try {
            if (!calls.writeLock().tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new KeyUnreachableException("calls into its library hang");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeyUnreachableException("interrupted: the server stops", e);
        }
        try {
            library().end();
            restarts++;
        } finally {
            calls.writeLock().unlock();
        }
    }

    /**
     * The path of the library, spelled as never before: SunPKCS11 initializes a library once for
     * each path.
     */
    private String spelling() {
        var path = new StringBuilder();
        path.append(config.library().getParent());
        for (int bits = restarts; bits > 0; bits >>= 1) {
            path.append((bits & 1) == 1 ? "/./" : "//");
        }
        return path.append('/').append(config.library().getFileName()).toString();
    }

    private KeyUnreachableException failed(String reason, Exception cause) {
        if (failure.isEmpty()) {
            LOG.error("token {} is out of reach: {}", config.token(), reason, cause);
        }
        leaveAlone(reason, pause);
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        return unreachable(reason, cause);
    }

    private void leaveAlone(String reason, Duration time) {
        failure = Optional.of(new Failure(reason, nanoTime.getAsLong() + time.toNanos()));
    }

    private KeyUnreachableException unreachable(String reason, @Nullable Throwable cause) {
        String message = "token " + config.token() + ": " + reason;
        return cause == null
                ? new KeyUnreachableException(message)
                : new KeyUnreachableException(message, cause);
    }

    /** What the library said, without what Java wrapped it in. */
    private static String cause(Throwable e) {
        Throwable innermost = e;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return String.valueOf(innermost.getMessage());
    }

    /** Gives back the sessions. */
    @Override
    public void close() {
        try {
            threads.execute(this::logout);
        } catch (RejectedExecutionException e) {
            LOG.debug("token {}: too busy to log out", config.token(), e);
        }
        threads.shutdown();
        try {
            if (threads.awaitTermination(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
    }

    private synchronized void logout() {
        login.ifPresent(Pkcs11Login::close);
        login = Optional.empty();
    }
}
