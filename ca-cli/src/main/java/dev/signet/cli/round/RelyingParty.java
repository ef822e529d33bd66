package dev.signet.cli.round;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Somebody who checks certificates: with the JDK's PKIX, revocation checking on, and only the roots
 * and CRLs that it has loaded.
 *
 * @param crls the leaf's first
 * @param wholeChain whether CA certificates are checked for revocation too
 */
record RelyingParty(List<X509Certificate> roots, List<X509CRL> crls, boolean wholeChain) {

    RelyingParty {
        roots = List.copyOf(roots);
        crls = List.copyOf(crls);
    }

    /**
     * Validates {@code chain}, leaf first, without the root.
     *
     * @throws CertPathValidatorException if it does not hold; the reason says which way
     */
    void check(List<X509Certificate> chain)
            throws CertPathValidatorException, GeneralSecurityException {
        var path = CertificateFactory.getInstance("X.509").generateCertPath(chain);
        var _ = CertPathValidator.getInstance("PKIX").validate(path, parameters());
    }

    /** What decides about peers in TLS handshakes. */
    TrustManager[] trustManagers() throws GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(new CertPathTrustManagerParameters(parameters()));
        return trust.getTrustManagers();
    }

    private PKIXBuilderParameters parameters() throws GeneralSecurityException {
        Set<TrustAnchor> anchors =
                roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet());
        var parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
        var revocation =
                (PKIXRevocationChecker)
                        CertPathValidator.getInstance("PKIX").getRevocationChecker();
        Set<Option> options = EnumSet.of(Option.PREFER_CRLS, Option.NO_FALLBACK);
        if (!wholeChain) {
            options.add(Option.ONLY_END_ENTITY);
        }
        revocation.setOptions(options);
        parameters.addCertPathChecker(revocation);
        parameters.addCertStore(
                CertStore.getInstance("Collection", new CollectionCertStoreParameters(crls)));
        return parameters;
    }
}
