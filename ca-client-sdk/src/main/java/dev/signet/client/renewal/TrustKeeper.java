package dev.signet.client.renewal;

import dev.signet.client.CaException;
import dev.signet.client.CrlPolicy;
import dev.signet.client.Metrics;
import dev.signet.client.RenewingIdentityConfig;
import dev.signet.client.TrustBundle;
import dev.signet.client.renewal.CertificateAuthority.KnownIssuer;
import dev.signet.client.renewal.CertificateAuthority.Versioned;
import dev.signet.client.x509.Extensions;
import dev.signet.client.x509.Paths;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the trust bundle and the CRLs new. Neither goes back: a bundle with a lower sequence and a
 * CRL with a lower number are not taken. Safe for concurrent use; a refresh waits for another.
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

    private int failures;
    private volatile Optional<Versioned<TrustBundle>> bundle = Optional.empty();
    private volatile List<KeptCrl> published = List.of();

    /** By issuer's certificate, since a name may be used again. */
    private final Map<X509Certificate, Versioned<X509CRL>> crls = new LinkedHashMap<>();

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
    }

    /** A CRL and the certificate of who signed it. */
    public record KeptCrl(X509Certificate issuer, X509CRL crl) {}

    /** Goes on with what was kept; CRLs that their issuers did not sign are left out. */
    public synchronized void resume(TrustBundle known, List<KeptCrl> kept) {
        bundle = Optional.of(new Versioned<>(known, Optional.empty()));
        authority.trust(known.certificates());
        List<X509Certificate> issuers = kept.stream().map(KeptCrl::issuer).toList();
        for (KeptCrl crl : kept) {
            var issuer = new KnownIssuer("of the store", crl.issuer);
            try {
                if (policy != CrlPolicy.OFF && isTrusted(issuer, issuers)) {
                    requireSigned(crl.crl, issuer);
                    crls.put(crl.issuer, new Versioned<>(crl.crl, Optional.empty()));
                }
            } catch (CaException e) {
                LOG.log(Level.WARNING, "a CRL is not used: {0}", e.getMessage());
            }
        }
        publish();
    }

    /** The CRLs in use. */
    public List<KeptCrl> crls() {
        return published;
    }

    @Override
    public TrustBundle bundle() throws CaException {
        // A refresh may be under way, and take long; what is there is good enough meanwhile.
        return bundle.isPresent() ? bundle.get().value() : firstBundle();
    }

    private synchronized TrustBundle firstBundle() throws CaException {
        if (bundle.isEmpty()) {
            try {
                refreshAll();
            } catch (CaException e) {
                if (bundle.isEmpty()) {
                    throw e;
                }
                LOG.log(Level.WARNING, "no CRLs yet: {0}", e.getMessage());
            }
        }
        return bundle.orElseThrow().value();
    }

    /** Asks for the bundle alone. */
    @Override
    public synchronized void refresh() throws CaException {
        if (refreshBundle()) {
            publish();
        }
    }

    /**
     * Asks for everything once.
     *
     * @return how long to wait before the next time
     */
    public synchronized Duration step() {
        Duration pause = Backoff.around(interval, surroundings.chance());
        try {
            refreshAll();
            failures = 0;
        } catch (CaException e) {
            LOG.log(failureLevel(), "trust could not be refreshed: {0}", e.getMessage());
            Duration soon = Backoff.after(e, ++failures, interval, surroundings.chance());
            return soon.compareTo(pause) < 0 ? soon : pause;
        }
        return pause;
    }

    /** An interrupt is no failure of the CA: the identity is being closed. */
    private static Level failureLevel() {
        return Thread.currentThread().isInterrupted() ? Level.DEBUG : Level.WARNING;
    }

    /** The bundle is needed; of the CRLs those that come. */
    private void refreshAll() throws CaException {
        boolean changed = false;
        Optional<CaException> failure = Optional.empty();
        try {
            changed = refreshBundle();
        } catch (CaException e) {
            failure = Optional.of(e);
        }
        if (policy != CrlPolicy.OFF && bundle.isPresent()) {
            try {
                changed |= refreshCrls();
            } catch (CaException e) {
                failure = failure.or(() -> Optional.of(e));
            }
        }
        if (changed) {
            publish();
        }
        count(failure.isPresent() ? "failed" : changed ? "changed" : "unchanged");
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void count(String result) {
        metrics.count("tls_trust_refreshes_total", Map.of("name", name, "result", result));
    }

    private void publish() {
        published =
                crls.entrySet().stream()
                        .map(known -> new KeptCrl(known.getKey(), known.getValue().value()))
                        .toList();
        generations.trust(
                bundle.orElseThrow().value(), published.stream().map(KeptCrl::crl).toList());
    }

    private boolean refreshBundle() throws CaException {
        Optional<Versioned<TrustBundle>> answer =
                authority.trustBundle(bundle.flatMap(Versioned::etag));
        if (answer.isEmpty()) {
            return false;
        }
        TrustBundle next = answer.get().value();
        TrustBundle known = bundle.map(Versioned::value).orElse(next);
        if (next.sequence() < known.sequence() && !next.version().equals(known.version())) {
            throw new CaException.Protocol(
                    "the trust bundle's sequence went back, from "
                            + known.sequence()
                            + " to "
                            + next.sequence()
                            + "; the newer one stays");
        }
        if (bundle.isPresent() && next.version().equals(known.version())) {
            return false;
        }
        bundle = answer;
        authority.trust(next.certificates());
        return true;
    }

    private boolean refreshCrls() throws CaException {
        List<KnownIssuer> issuers = authority.issuers();
        List<X509Certificate> certificates =
                issuers.stream().map(KnownIssuer::certificate).toList();
        Set<X509Certificate> gone = new HashSet<>(crls.keySet());
        gone.removeAll(certificates);
        boolean changed = crls.keySet().removeAll(gone);
        for (KnownIssuer issuer : issuers) {
            if (!isTrusted(issuer, certificates)) {
                continue;
            }
            try {
                changed |= refreshCrl(issuer);
            } catch (CaException e) {
                LOG.log(failureLevel(), "a CRL could not be refreshed: {0}", e.getMessage());
            }
        }
        return changed;
    }

    private boolean isTrusted(KnownIssuer issuer, List<X509Certificate> all) {
        return Paths.lead(
                issuer.certificate(),
                all,
                bundle.orElseThrow().value().certificates(),
                surroundings.clock().instant());
    }

    private boolean refreshCrl(KnownIssuer issuer) throws CaException {
        Optional<Versioned<X509CRL>> known = Optional.ofNullable(crls.get(issuer.certificate()));
        Optional<Versioned<X509CRL>> answer;
        try {
            answer = authority.crl(issuer.name(), known.flatMap(Versioned::etag));
        } catch (CaException.Refused e) {
            if (e.problem().status() == 404) {
                return false; // An issuer that has signed nothing yet has no CRL either.
            }
            throw e;
        }
        if (answer.isEmpty()) {
            return false;
        }
        X509CRL next = answer.get().value();
        requireSigned(next, issuer);
        long number = Extensions.crlNumber(next).orElse(0);
        long before = known.map(crl -> Extensions.crlNumber(crl.value()).orElse(0)).orElse(0L);
        if (number < before) {
            throw new CaException.Protocol(
                    "the CRL of issuer "
                            + issuer.name()
                            + " went back, from number "
                            + before
                            + " to "
                            + number
                            + "; the newer one stays");
        }
        crls.put(issuer.certificate(), answer.get());
        return known.isEmpty() || !known.get().value().equals(next);
    }

    private static void requireSigned(X509CRL crl, KnownIssuer issuer) throws CaException {
        try {
            crl.verify(issuer.certificate().getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new CaException.Protocol(
                    "the CRL of issuer " + issuer.name() + " is not signed by it", e);
        }
        if (!crl.getIssuerX500Principal().equals(issuer.certificate().getSubjectX500Principal())
                || crl.getNextUpdate() == null) {
            throw new CaException.Protocol(
                    "the CRL of issuer " + issuer.name() + " names another, or has no nextUpdate");
        }
    }
}
