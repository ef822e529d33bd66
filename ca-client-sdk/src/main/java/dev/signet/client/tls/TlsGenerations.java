package dev.signet.client.tls;

import dev.signet.client.CrlPolicy;
import dev.signet.client.Generation;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes the TLS context of the newest generation. TLS sessions are resumed within one context only:
 * its keys seal the tickets, and neither key nor trust manager is asked again. So there is a new
 * context with each generation, and as soon as the certificate of a peer that a context accepted,
 * or our own, is over, or a CRL that has to be current: nobody resumes with what would not be
 * accepted now.
 *
 * <p>Safe for concurrent use.
 */
public final class TlsGenerations {

    private final Supplier<Generation> newest;
    private final CrlPolicy policy;
    private final Clock clock;
    private final UnaryOperator<X509ExtendedTrustManager> servers;
    private final BooleanSupplier presents;
    private volatile @Nullable Made made;

    /**
     * A context and what it is of.
     *
     * @param firstEnd the notAfter that comes first, of our own certificate and of all peers', or
     *     the end of a CRL if CRLs have to be current
     */
    private record Made(
            long epoch,
            long generation,
            SSLContext context,
            X509ExtendedTrustManager trust,
            AtomicReference<Instant> firstEnd) {}

    /**
     * @param servers adds to the validation of chains that a server is the one that is meant
     * @param presents whether our own certificate may be shown
     */
    public TlsGenerations(
            Supplier<Generation> newest,
            CrlPolicy policy,
            Clock clock,
            UnaryOperator<X509ExtendedTrustManager> servers,
            BooleanSupplier presents) {
        this.newest = newest;
        this.policy = policy;
        this.clock = clock;
        this.servers = servers;
        this.presents = presents;
    }

    /** Another number whenever connections from before should be made anew. */
    public long epoch() {
        return made().epoch;
    }

    /** The context for a connection that begins now. */
    SSLContext context() {
        return made().context;
    }

    /** Servers have the name they were called by. */
    public static UnaryOperator<X509ExtendedTrustManager> byHostName() {
        return HostNameTrustManager::new;
    }

    /** Asks the newest generation, each time. */
    public X509ExtendedTrustManager trustManager() {
        return new RenewingTrustManager(() -> made().trust);
    }

    private Made made() {
        Made known = made;
        return known != null && isGood(known) ? known : make();
    }

    private boolean isGood(Made known) {
        return known.generation == newest.get().number()
                && known.firstEnd.get().isAfter(clock.instant());
    }

    private synchronized Made make() {
        Made known = made;
        if (known != null && isGood(known)) {
            return known;
        }
        Generation generation = newest.get();
        var firstEnd =
                new AtomicReference<Instant>(earlier(ownEnd(generation), crlEnd(generation)));
        var trust =
                servers.apply(
                        new ChainTrustManager(
                                generation,
                                policy,
                                clock,
                                end -> firstEnd.accumulateAndGet(end, TlsGenerations::earlier)));
        var next =
                new Made(
                        known == null ? 0 : known.epoch + 1,
                        generation.number(),
                        context(generation, trust),
                        trust,
                        firstEnd);
        made = next;
        return next;
    }

    /** An end that has passed already gives no reason for yet another context. */
    private Instant ownEnd(Generation generation) {
        Instant end = generation.notAfter();
        return end.isAfter(clock.instant()) ? end : Instant.MAX;
    }

    /** When the next CRL is past its nextUpdate; of no interest unless they must be current. */
    private Instant crlEnd(Generation generation) {
        if (policy != CrlPolicy.REQUIRE_CURRENT) {
            return Instant.MAX;
        }
        Instant now = clock.instant();
        return generation.crls().stream()
                .map(crl -> crl.getNextUpdate().toInstant().plusNanos(1)) // Until then it counts.
                .filter(now::isBefore)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private SSLContext context(Generation generation, TrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            var key =
                    IdentityKeyManager.of(
                            "g" + generation.number(), generation.identity(), presents);
            context.init(new KeyManager[] {key}, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot make a TLS context", e);
        }
    }
}
