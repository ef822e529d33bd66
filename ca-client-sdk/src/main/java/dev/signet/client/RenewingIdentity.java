package dev.signet.client;

import dev.signet.client.renewal.Backoff;
import dev.signet.client.renewal.Daemons;
import dev.signet.client.renewal.Generations;
import dev.signet.client.renewal.Notifications;
import dev.signet.client.renewal.RemoteAuthority;
import dev.signet.client.renewal.RenewalEvents;
import dev.signet.client.renewal.RenewalLoop;
import dev.signet.client.renewal.Repeating;
import dev.signet.client.renewal.Surroundings;
import dev.signet.client.renewal.TrustKeeper;
import dev.signet.client.tls.RenewingKeyManager;
import dev.signet.client.tls.RenewingSslContext;
import dev.signet.client.tls.TlsGenerations;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with its key that renews itself, and everything TLS needs besides: whom to trust
 * and who was revoked. An application opens one, uses its {@link #sslContext} for servers and
 * clients, and closes it when it ends.
 *
 * <p>While the CA is away everything goes on as it is, until the certificate ends; renewal is tried
 * for ever. Two daemon threads do the work, another tells each listener. Safe for concurrent use;
 * but for opening and closing, nothing blocks.
 */
public final class RenewingIdentity implements AutoCloseable {

    private final RenewingIdentityConfig config;
    private final Surroundings surroundings;
    private final List<Notifications> listeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Generation> first = new CompletableFuture<>();
    private final AtomicReference<@Nullable CaException> lastFailure = new AtomicReference<>();
    private final Generations generations = new Generations(this::used);
    private final RenewingKeyManager keyManager;
    private final TlsGenerations tls;
    private final SSLContext sslContext;
    private final RenewalLoop loop;
    private final Repeating renewals;
    private final Repeating trust;

    private RenewingIdentity(RenewingIdentityConfig config) {
        this.config = config;
        this.surroundings = config.surroundings();
        var authority = new RemoteAuthority(config);
        var keeper = new TrustKeeper(authority, generations, config, surroundings);
        this.loop =
                new RenewalLoop(
                        authority,
                        generations,
                        keeper,
                        config.request(),
                        this::nextKey,
                        surroundings,
                        new Events());
        this.keyManager = new RenewingKeyManager(this::presents);
        this.tls =
                new TlsGenerations(
                        this::generation,
                        config.crls(),
                        surroundings.clock(),
                        Optional.empty(),
                        this::presents);
        this.sslContext = RenewingSslContext.of(tls);
        this.renewals = new Repeating(thread("signet-renewal"), loop::step);
        this.trust = new Repeating(thread("signet-trust"), keeper::step);
    }

    private java.util.concurrent.ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                Daemons.named(name + "-" + config.name()));
    }

    /**
     * Opens the identity of the pod this runs in, from well-known files and variables.
     *
     * <table>
     * <caption>Environment variables and what holds without them</caption>
     * <tr><td>{@code SIGNET_SERVER}</td><td>{@code https://signet.signet.svc:8443}; several are
     * separated by commas</td></tr>
     * <tr><td>{@code SIGNET_TOKEN_FILE}</td><td>{@code /var/run/secrets/tokens/signet}</td></tr>
     * <tr><td>{@code SIGNET_CA_FILE}</td><td>{@code /etc/signet/ca.crt}</td></tr>
     * <tr><td>{@code SIGNET_CA_FINGERPRINT}</td><td>SHA-256 of the root in hex, in place of the
     * file</td></tr>
     * <tr><td>{@code SIGNET_ROLE}</td><td>the one role that admits the pod</td></tr>
     * <tr><td>{@code SIGNET_STORE}</td><td>a folder to keep the identity in; none</td></tr>
     * </table>
     *
     * @throws CaException as {@link #open}
     * @throws IllegalArgumentException if a file or variable is not what it should be
     */
    public static RenewingIdentity fromKubernetes() throws CaException {
        return open(KubernetesConfig.of(System.getenv()));
    }

    /**
     * Opens an identity; blocks until there is a first certificate, for {@link
     * RenewingIdentityConfig#waitAtStart} at most. One that was stored needs no CA.
     *
     * @throws CaException.Refused at once if the server says no
     * @throws CaException if there was no certificate in time
     * @throws IllegalArgumentException if the folder is not fit to keep keys in, or is another's
     */
    public static RenewingIdentity open(RenewingIdentityConfig config) throws CaException {
        var identity = new RenewingIdentity(config);
        try {
            identity.start();
            return identity;
        } catch (CaException | RuntimeException e) {
            identity.close();
            throw e;
        }
    }

    private void start() throws CaException {
        renewals.now();
        try {
            var unused = first.get(config.waitAtStart().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw (CaException) e.getCause();
        } catch (TimeoutException e) {
            CaException why = lastFailure.get();
            throw why != null
                    ? why
                    : new CaException.Unavailable(
                            "no certificate within " + config.waitAtStart(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CaException.Unavailable("interrupted while waiting for a certificate", e);
        }
        trust.now();
    }

    /**
     * A context for servers and clients, for as long as this process runs: each connection is made
     * with the newest generation. Servers that want to know their clients ask for their
     * certificates, as with any context.
     *
     * <p>A client's connection verifies the name of the server, also if its {@link
     * javax.net.ssl.SSLParameters} do not say so. TLS sessions are not resumed across generations,
     * nor once the certificate of a peer is over.
     */
    public SSLContext sslContext() {
        return sslContext;
    }

    /** For contexts that others make; its aliases are {@code g} and the generation's number. */
    public X509ExtendedKeyManager keyManager() {
        return keyManager;
    }

    /**
     * For contexts that others make. JSSE does not ask it when a session is resumed, so a server
     * needs a new context with each generation: {@link #sslContext} does that.
     */
    public X509ExtendedTrustManager trustManager() {
        return tls.trustManager();
    }

    /** What is in use now. */
    public Generation generation() {
        return generations.current().orElseThrow();
    }

    /** How renewal stands now. */
    public RenewalStatus status() {
        return loop.status().orElseThrow();
    }

    /**
     * When a connection that begins now should be closed and made anew: when the age that is
     * configured is reached, within ± 10 %, or a certificate of either side is over.
     */
    public Instant closeConnectionAt(SSLSession session) {
        Duration age = config.maxConnectionAge();
        Instant end =
                surroundings
                        .clock()
                        .instant()
                        .plus(
                                Backoff.between(
                                        age.multipliedBy(9).dividedBy(10),
                                        age.multipliedBy(11).dividedBy(10),
                                        surroundings.chance()));
        end = earlier(end, generation().notAfter());
        try {
            var peer = (java.security.cert.X509Certificate) session.getPeerCertificates()[0];
            Date peerEnd = peer.getNotAfter();
            return earlier(end, peerEnd.toInstant());
        } catch (SSLPeerUnverifiedException e) {
            return end;
        }
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /** Tells {@code listener} of the generation in use and of everything that happens from now. */
    public void addListener(RenewalListener listener) {
        var notifications = new Notifications(listener, "signet-listener-" + config.name());
        synchronized (generations) {
            // Nobody makes a generation meanwhile, so none is told twice or missed.
            Generation now = generation();
            notifications.tell(told -> told.renewed(now));
            listeners.add(notifications);
        }
    }

    /**
     * Renews at once, whatever the time; asked several times, it renews once.
     *
     * @param reason for the log
     * @return the generation after it; fails with a {@link CaException} if the attempt does, after
     *     which renewal goes on by itself
     */
    public CompletableFuture<Generation> renewNow(String reason) {
        CompletableFuture<Generation> renewed = loop.renewNow(reason);
        renewals.now();
        return renewed.copy();
    }

    /** Ends renewal. What {@link #sslContext} gave goes on with the last generation. */
    @Override
    public void close() {
        renewals.close();
        trust.close();
        listeners.forEach(Notifications::close);
    }

    private KeyPair nextKey(Optional<Identity> current) {
        if (config.keepsKey() && current.isPresent()) {
            Identity known = current.get();
            return new KeyPair(known.leaf().getPublicKey(), known.privateKey());
        }
        return config.keyAlgorithm().generate(new SecureRandom());
    }

    private boolean presents() {
        return config.servesExpired() || !loop.hasExpired();
    }

    /** Called with each generation, before anybody can see a later one. */
    private void used(Generation now) {
        keyManager.replace(now);
        listeners.forEach(told -> told.tell(listener -> listener.renewed(now)));
    }

    /** What the loop tells. */
    private final class Events implements RenewalEvents {

        @Override
        public void renewed(Generation now) {
            var unused = first.complete(now);
        }

        @Override
        public void failed(CaException failure) {
            lastFailure.set(failure);
            if (failure instanceof CaException.Refused) {
                var unused = first.completeExceptionally(failure);
            }
            loop.status()
                    .ifPresent(now ->
                            listeners.forEach(
                                    told -> told.tell(listener -> listener.failed(failure, now))));
        }

        @Override
        public void stateChanged(RenewalStatus now) {
            listeners.forEach(told -> told.tell(listener -> listener.stateChanged(now)));
        }
    }
}
