package dev.signet.client.renewal;

import dev.signet.client.CaException;
import dev.signet.client.renewal.CertificateAuthority.KnownIssuer;
import dev.signet.client.renewal.CertificateAuthority.Versioned;
import dev.signet.client.renewal.TrustKeeper.KeptCrl;
import dev.signet.client.x509.Extensions;
import dev.signet.client.x509.Paths;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * The newest CRL of each issuer below the roots. One stays for as long as its issuer's certificate
 * leads to a root, whatever a server says or does not say about it, and none is followed by one
 * with a lower number. Safe for concurrent use; nobody waits for what another fetches.
 */
final class IssuerCrls {

    /** Those that are valid and below the roots, of all mounts. */
    private static final int MAX_ISSUERS = 256;

    private final CertificateAuthority authority;
    private final Clock clock;
    private final Map<Identity, Known> known = new LinkedHashMap<>();

    /**
     * One issuer, whatever certificate it has: it may get another for the same key, and then goes
     * on with the same CRLs.
     */
    private record Identity(X500Principal name, PublicKey key) {

        static Identity of(X509Certificate issuer) {
            return new Identity(issuer.getSubjectX500Principal(), issuer.getPublicKey());
        }
    }

    private record Known(X509Certificate certificate, Optional<Versioned<X509CRL>> crl) {}

    IssuerCrls(CertificateAuthority authority, Clock clock) {
        this.authority = authority;
        this.clock = clock;
    }

    /** Goes on with {@code kept}, as far as the issuers signed it; returns what is not used. */
    synchronized List<CaException> resume(List<KeptCrl> kept) {
        List<CaException> failures = new ArrayList<>();
        for (KeptCrl one : kept) {
            try {
                requireSigned(one.crl(), new KnownIssuer("of the store", one.issuer(), List.of()));
                var crl = new Versioned<>(one.crl(), Optional.<String>empty());
                known.put(Identity.of(one.issuer()), new Known(one.issuer(), Optional.of(crl)));
            } catch (CaException e) {
                failures.add(e);
            }
        }
        return failures;
    }

    /** Those at hand. */
    synchronized List<KeptCrl> crls() {
        return known.values().stream()
                .flatMap(one ->
                        one.crl.stream().map(crl -> new KeptCrl(one.certificate, crl.value())))
                .toList();
    }

    /**
     * Asks for all of them. What comes is taken, also if something else fails.
     *
     * @param own our own chain, which may have CAs that no server lists
     * @throws CaException the first failure, with the others suppressed
     */
    void refresh(List<X509Certificate> roots, List<X509Certificate> own) throws CaException {
        List<KnownIssuer> trusted = trusted(authority.issuers(), roots, own);
        List<CaException> failures = new ArrayList<>();
        int beyond = 0;
        for (KnownIssuer issuer : trusted) {
            try {
                if (!isKept(issuer)) {
                    beyond++;
                } else {
                    refresh(issuer);
                }
            } catch (CaException e) {
                failures.add(e);
            }
        }
        if (beyond > 0) {
            failures.add(
                    new CaException.Protocol(
                            trusted.size()
                                    + " issuers are below the roots, more than "
                                    + MAX_ISSUERS
                                    + ": the CRLs of "
                                    + beyond
                                    + " are not heeded"));
        }
        if (!failures.isEmpty()) {
            CaException first = failures.get(0);
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    /** Those of {@code listed} that are below the roots, each once; what is not is forgotten. */
    private synchronized List<KnownIssuer> trusted(
            List<KnownIssuer> listed, List<X509Certificate> roots, List<X509Certificate> own) {
        List<X509Certificate> between = new ArrayList<>(own);
        for (KnownIssuer issuer : listed) {
            between.add(issuer.certificate());
            between.addAll(issuer.above());
        }
        known.values().forEach(one -> between.add(one.certificate));
        Map<Identity, KnownIssuer> trusted = new LinkedHashMap<>();
        for (KnownIssuer issuer : listed) {
            if (leads(issuer.certificate(), between, roots)) {
                trusted.putIfAbsent(Identity.of(issuer.certificate()), issuer);
            }
        }
        known.entrySet()
                .removeIf(one ->
                        !trusted.containsKey(one.getKey())
                                && !leads(one.getValue().certificate, between, roots));
        trusted.forEach((identity, issuer) -> {
            Known before = known.get(identity);
            if (before != null || known.size() < MAX_ISSUERS) {
                known.put(
                        identity,
                        new Known(
                                issuer.certificate(),
                                before == null ? Optional.empty() : before.crl));
            }
        });
        return List.copyOf(trusted.values());
    }

    private boolean leads(
            X509Certificate issuer,
            Collection<X509Certificate> between,
            List<X509Certificate> roots) {
        return Paths.lead(issuer, between, roots, clock.instant());
    }

    private synchronized boolean isKept(KnownIssuer issuer) {
        return known.containsKey(Identity.of(issuer.certificate()));
    }

    private void refresh(KnownIssuer issuer) throws CaException {
        Optional<Versioned<X509CRL>> before = newest(issuer);
        Optional<Versioned<X509CRL>> answer;
        try {
            answer = authority.crl(issuer.name(), before.flatMap(Versioned::etag));
        } catch (CaException.Refused e) {
            if (e.problem().status() == 404 && before.isEmpty()) {
                return; // An issuer that has signed nothing yet has no CRL either.
            }
            throw e;
        }
        if (answer.isPresent()) {
            requireSigned(answer.get().value(), issuer);
            take(answer.get(), issuer);
        }
    }

    private synchronized Optional<Versioned<X509CRL>> newest(KnownIssuer issuer) {
        return Optional.ofNullable(known.get(Identity.of(issuer.certificate())))
                .flatMap(Known::crl);
    }

    private synchronized void take(Versioned<X509CRL> next, KnownIssuer issuer)
            throws CaException.Protocol {
        long number = number(next);
        long before = newest(issuer).map(IssuerCrls::number).orElse(0L);
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
        known.put(
                Identity.of(issuer.certificate()),
                new Known(issuer.certificate(), Optional.of(next)));
    }

    private static long number(Versioned<X509CRL> crl) {
        return Extensions.crlNumber(crl.value()).orElse(0);
    }

    private static void requireSigned(X509CRL crl, KnownIssuer issuer) throws CaException.Protocol {
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
