package dev.signet.client;

import dev.signet.client.authorization.PeerIdentity;
import dev.signet.client.authorization.ServerIdentity;
import dev.signet.client.http.RenewingHttpClient;
import dev.signet.client.renewal.Backoff;
import dev.signet.client.renewal.CertificateAuthority;
import dev.signet.client.renewal.Daemons;
import dev.signet.client.renewal.Generations;
import dev.signet.client.renewal.Notifications;
import dev.signet.client.renewal.Numbers;
import dev.signet.client.renewal.RemoteAuthority;
import dev.signet.client.renewal.RenewalEvents;
import dev.signet.client.renewal.RenewalLoop;
import dev.signet.client.renewal.Repeating;
import dev.signet.client.renewal.Surroundings;
import dev.signet.client.renewal.TrustKeeper;
import dev.signet.client.store.IdentityStore;
import dev.signet.client.store.IdentityStore.Stored;
import dev.signet.client.tls.RenewingKeyManager;
import dev.signet.client.tls.RenewingSslContext;
import dev.signet.client.tls.TlsGenerations;
import dev.signet.client.x509.Paths;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.http.HttpClient;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
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

    private static final Logger LOG = System.getLogger("dev.signet.client.renewal");

    private static final Duration LONGEST_END = Duration.ofMillis(2_500);

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
    private final Numbers numbers;
    private final CertificateAuthority authority;
    private final TrustKeeper keeper;
    private final Optional<IdentityStore> store;
    private long saved;
    private volatile boolean closed;
    private final Repeating renewals;
    private final Repeating trust;

    private RenewingIdentity(RenewingIdentityConfig config) {
        this.config = config;
        this.surroundings = config.surroundings();
        this.store = config.storeFolder().map(folder -> new IdentityStore(folder, config));
        this.authority = new RemoteAuthority(config, surroundings);
        this.keeper = new TrustKeeper(authority, generations, config, surroundings);
        this.numbers = new Numbers(config, generations);
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
        this.tls = tls(TlsGenerations.byHostName());
        this.sslContext = RenewingSslContext.of(tls);
        this.renewals = new Repeating(thread("signet-renewal"), loop::step);
        this.trust = new Repeating(thread("signet-trust"), this::refreshTrust);
    }

    private TlsGenerations tls(UnaryOperator<X509ExtendedTrustManager> servers) {
        return new TlsGenerations(
                this::generation, config.crls(), surroundings.clock(), servers, this::presents);
    }

    private ScheduledExecutorService thread(String name) {
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
        if (store.flatMap(IdentityStore::load).filter(this::resumes).isEmpty()) {
            awaitFirst();
        }
        renewals.now();
        trust.now();
        numbers.register(loop);
    }

    /** Whether there is a stored identity to go on with, even if it is to be renewed at once. */
    private boolean resumes(Stored stored) {
        Instant now = surroundings.clock().instant();
        X509Certificate leaf = stored.identity().leaf();
        if (!leaf.getNotAfter().toInstant().isAfter(now)
                || !Paths.lead(
                        leaf, stored.identity().chain(), stored.bundle().certificates(), now)) {
            return false;
        }
        keeper.resume(stored.bundle(), stored.crls());
        if (isToBeReplaced(leaf, stored.window(), now)) {
            return false;
        }
        loop.resume(generations.present(stored.identity(), stored.window()));
        return true;
    }

    /**
     * Whether the window was moved into the past: revoked, or its issuer is. A server that does not
     * answer does not keep a service from starting.
     */
    private boolean isToBeReplaced(X509Certificate leaf, RenewalWindow known, Instant now) {
        try {
            return authority
                    .renewalInfo(leaf)
                    .map(CertificateAuthority.Info::window)
                    .filter(window -> !window.equals(known) && !window.end().isAfter(now))
                    .isPresent();
        } catch (CaException e) {
            LOG.log(Level.WARNING, "starting with what is stored: {0}", e.getMessage());
            return false;
        }
    }

    private void awaitFirst() throws CaException {
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

    /**
     * As {@link #sslContext()}, for clients of servers that are known otherwise than by their host
     * name. Keep it: TLS sessions are resumed within one context.
     */
    public SSLContext sslContext(ServerIdentity servers) {
        return RenewingSslContext.of(tls(servers::trustManager));
    }

    /** As {@link #httpClient(ServerIdentity)}, of servers that are known by their host name. */
    public HttpClient httpClient() {
        return httpClient(tls, HttpClient.newBuilder());
    }

    /**
     * The JDK's HTTP client, for as long as this process runs: connections are of the newest
     * generation and have a {@linkplain RenewingIdentityConfig#withMaxConnectionAge maximum age}.
     * Old ones end when their requests are done; none fails for that. WebSockets stay with the
     * connection they were opened on.
     *
     * @param servers who the servers are
     */
    public HttpClient httpClient(ServerIdentity servers) {
        return httpClient(servers, HttpClient.newBuilder());
    }

    /**
     * As {@link #httpClient(ServerIdentity)}, with the settings of {@code builder}, whose TLS
     * context is set here. The builder must not be used for anything else.
     */
    public HttpClient httpClient(ServerIdentity servers, HttpClient.Builder builder) {
        return httpClient(tls(servers::trustManager), builder);
    }

    private HttpClient httpClient(TlsGenerations generationsOfTls, HttpClient.Builder builder) {
        SSLContext context = RenewingSslContext.of(generationsOfTls);
        builder.sslContext(context);
        return new RenewingHttpClient(
                builder::build,
                context,
                generationsOfTls::epoch,
                surroundings.nanos(),
                this::connectionAge);
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
        Instant end = endOfConnection();
        return PeerIdentity.of(session).map(peer -> earlier(end, peer.notAfter())).orElse(end);
    }

    /** The same of a connection with {@code peer}, where its session cannot be had. */
    public Instant closeConnectionAt(PeerIdentity peer) {
        return earlier(endOfConnection(), peer.notAfter());
    }

    private Instant endOfConnection() {
        Instant end = surroundings.clock().instant().plus(connectionAge());
        return earlier(end, generation().notAfter());
    }

    private Duration connectionAge() {
        return Backoff.around(config.maxConnectionAge(), surroundings.chance());
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
     *     which renewal goes on by itself. What depends on it holds up nobody: it has a thread of
     *     its own.
     */
    public CompletableFuture<Generation> renewNow(String reason) {
        ThreadFactory threads = Daemons.named("signet-renewed-" + config.name());
        return ask(reason)
                .whenCompleteAsync((now, failure) -> {}, task -> threads.newThread(task).start());
    }

    private CompletableFuture<Generation> ask(String reason) {
        CompletableFuture<Generation> renewed = loop.renewNow(reason);
        if (closed) {
            loop.close();
        }
        renewals.now();
        return renewed;
    }

    /**
     * Ends renewal, and returns when nothing asks or writes any more, after 5 s at the latest. What
     * {@link #sslContext} gave goes on with the last generation.
     */
    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            // What is being stored is stored before anything is interrupted.
            renewals.close();
            trust.close();
        }
        loop.close();
        listeners.forEach(Notifications::close);
        renewals.awaitEnd(LONGEST_END);
        trust.awaitEnd(LONGEST_END);
    }

    private KeyPair nextKey(Optional<Identity> current) {
        if (config.keepsKey() && current.isPresent()) {
            Identity known = current.get();
            return new KeyPair(known.leaf().getPublicKey(), known.privateKey());
        }
        return config.keyAlgorithm().generate(new SecureRandom());
    }

    private Duration refreshTrust() {
        Duration pause = keeper.step();
        save();
        return pause;
    }

    /** A folder that cannot be written, or not now, costs a restart without the CA, no more. */
    private synchronized void save() {
        Generation now = generation();
        if (store.isEmpty() || saved == now.number() || closed) {
            return;
        }
        try {
            store.get().save(now, keeper.crls());
            saved = now.number();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the identity could not be stored: {0}", e.getMessage());
        }
    }

    private boolean presents() {
        return config.servesExpired() || !loop.hasExpired();
    }

    /** Called with each generation, before anybody can see a later one. */
    private void used(Generation now) {
        keyManager.replace(now);
        if (!Paths.lead(
                now.identity().leaf(),
                now.identity().chain(),
                now.trustBundle().certificates(),
                now.notBefore())) {
            // A root is gone, and with it whoever trusts our certificate.
            var unused = ask("the certificate's root is not in the trust bundle any more");
        }
        listeners.forEach(told -> told.tell(listener -> listener.renewed(now)));
    }

    /** What the loop tells. */
    private final class Events implements RenewalEvents {

        @Override
        public void renewed(Generation now) {
            numbers.countSuccess();
            save();
            var unused = first.complete(now);
        }

        @Override
        public void failed(CaException failure) {
            numbers.count(failure);
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
