package dev.signet.client.renewal;

import dev.signet.client.CaException;
import dev.signet.client.CrlPolicy;
import dev.signet.client.Metrics;
import dev.signet.client.RenewingIdentityConfig;
import dev.signet.client.TrustBundle;
import dev.signet.client.renewal.CertificateAuthority.Versioned;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the trust bundle and the CRLs new. Neither goes back: a bundle with a lower sequence and a
 * CRL with a lower number are not taken. Safe for concurrent use; nobody waits for what another
 * fetches.
 */
public final class TrustKeeper implements RenewalLoop.Trust {

    private static final Logger LOG = System.getLogger("dev.signet.client.trust");

    private final CertificateAuthority authority;
    private final Generations generations;
    private final CrlPolicy policy;
    private final Duration interval;
    private final Surroundings surroundings;
    private final Metrics metrics;
    private final String name;

    private final IssuerCrls crls;

    /** Of the thread that steps. */
    private int failures;

    /** The newest that was fetched. */
    private volatile Optional<Versioned<TrustBundle>> newest = Optional.empty();

    // In use:
    private volatile Optional<TrustBundle> bundle = Optional.empty();
    private volatile List<KeptCrl> published = List.of();

    public TrustKeeper(
            CertificateAuthority authority,
            Generations generations,
            RenewingIdentityConfig config,
            Surroundings surroundings) {
        this.authority = authority;
        this.generations = generations;
        this.policy = config.crls();
        this.interval = config.refresh();
        this.surroundings = surroundings;
        this.metrics = config.metrics();
        this.name = config.name();
        this.crls = new IssuerCrls(authority, surroundings.clock());
    }

    /** A CRL and the certificate of who signed it. */
    public record KeptCrl(X509Certificate issuer, X509CRL crl) {}

    /** Goes on with what was kept; CRLs that their issuers did not sign are left out. */
    public synchronized void resume(TrustBundle known, List<KeptCrl> kept) {
        newest = Optional.of(new Versioned<>(known, Optional.empty()));
        authority.trust(known.certificates());
        if (policy != CrlPolicy.OFF) {
            crls.resume(kept)
                    .forEach(e -> LOG.log(Level.WARNING, "a CRL is not used: {0}", e.getMessage()));
        }
        var unused = publish();
    }

    /** The CRLs in use. */
    public List<KeptCrl> crls() {
        return published;
    }

    @Override
    public TrustBundle bundle() throws CaException {
        // A refresh may be under way, and take long; what is there is good enough meanwhile.
        return bundle.isPresent() ? bundle.get() : firstBundle();
    }

    private TrustBundle firstBundle() throws CaException {
        try {
            refreshAll();
        } catch (CaException e) {
            if (bundle.isEmpty()) {
                throw e;
            }
            LOG.log(Level.WARNING, "no CRLs yet: {0}", e.getMessage());
        }
        return bundle.orElseThrow();
    }

    /** Asks for the bundle alone. */
    @Override
    public void refresh() throws CaException {
        refreshBundle();
        var unused = publish();
    }

    /**
     * Asks for everything once; called by one thread at a time.
     *
     * @return how long to wait before the next time
     */
    public Duration step() {
        Duration pause = Backoff.around(interval, surroundings.chance());
        try {
            refreshAll();
            failures = 0;
        } catch (CaException e) {
            LOG.log(
                    failureLevel(),
                    "trust could not be refreshed: {0}; {1} more failures",
                    e.getMessage(),
                    e.getSuppressed().length);
            Duration soon = Backoff.after(e, ++failures, life(e), surroundings.chance());
            return soon.compareTo(pause) < 0 ? soon : pause;
        }
        return pause;
    }

    /** Who is away is asked again soon; who says something else, ever less soon. */
    private Duration life(CaException failure) {
        return failure instanceof CaException.Unavailable ? interval : interval.multipliedBy(20);
    }

    /** An interrupt is no failure of the CA: the identity is being closed. */
    private static Level failureLevel() {
        return Thread.currentThread().isInterrupted() ? Level.DEBUG : Level.WARNING;
    }

    /** Uses whatever comes, all at once; throws the first failure. */
    private void refreshAll() throws CaException {
        Optional<CaException> failure = Optional.empty();
        try {
            refreshBundle();
        } catch (CaException e) {
            failure = Optional.of(e);
        }
        Optional<Versioned<TrustBundle>> trusted = newest;
        if (policy != CrlPolicy.OFF && trusted.isPresent()) {
            try {
                crls.refresh(trusted.get().value().certificates(), ownChain());
            } catch (CaException e) {
                failure = failure.or(() -> Optional.of(e));
            }
        }
        boolean changed = publish();
        count(failure.isPresent() ? "failed" : changed ? "changed" : "unchanged");
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private List<X509Certificate> ownChain() {
        return generations.current().map(now -> now.identity().chain()).orElse(List.of());
    }

    private void count(String result) {
        metrics.count("tls_trust_refreshes_total", Map.of("name", name, "result", result));
    }

    /** Uses the newest there is; whether that is something else than before. */
    private synchronized boolean publish() {
        Optional<TrustBundle> next = newest.map(Versioned::value);
        List<KeptCrl> nextCrls = crls.crls();
        if (next.isEmpty() || (next.equals(bundle) && nextCrls.equals(published))) {
            return false;
        }
        published = nextCrls;
        generations.trust(next.get(), nextCrls.stream().map(KeptCrl::crl).toList());
        bundle = next;
        return true;
    }

    private void refreshBundle() throws CaException {
        Optional<Versioned<TrustBundle>> known = newest;
        Optional<Versioned<TrustBundle>> answer =
                authority.trustBundle(known.flatMap(Versioned::etag));
        if (answer.isPresent()) {
            take(answer.get(), known);
        }
    }

    /**
     * @param asked the newest when {@code answer} was asked for
     */
    private synchronized void take(
            Versioned<TrustBundle> answer, Optional<Versioned<TrustBundle>> asked)
            throws CaException.Protocol {
        TrustBundle next = answer.value();
        TrustBundle known = newest.map(Versioned::value).orElse(next);
        if (newest.isPresent() && next.version().equals(known.version())) {
            return;
        }
        if (next.sequence() < known.sequence()) {
            if (!newest.equals(asked)) {
                return; // Another thread fetched a newer one meanwhile.
            }
            throw new CaException.Protocol(
                    "the trust bundle's sequence went back, from "
                            + known.sequence()
                            + " to "
                            + next.sequence()
                            + "; the newer one stays");
        }
        newest = Optional.of(answer);
        authority.trust(next.certificates());
    }
}
