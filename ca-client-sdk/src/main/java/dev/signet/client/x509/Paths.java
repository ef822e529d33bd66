package dev.signet.client.x509;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.Set;
import java.util.stream.Collectors;

/** Certification paths (RFC 5280 §6) from our own certificates to the roots. */
public final class Paths {

    private Paths() {}

    /**
     * Whether {@code certificate} is one of {@code roots} or certified below one.
     *
     * @param between certificates that may stand between the two
     */
    public static boolean lead(
            X509Certificate certificate,
            Collection<X509Certificate> between,
            Collection<X509Certificate> roots,
            Instant at) {
        if (roots.contains(certificate)) {
            return true;
        }
        var target = new X509CertSelector();
        target.setCertificate(certificate);
        try {
            var parameters = new PKIXBuilderParameters(anchors(roots), target);
            parameters.addCertStore(
                    CertStore.getInstance(
                            "Collection", new CollectionCertStoreParameters(between)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            var unused = CertPathBuilder.getInstance("PKIX").build(parameters);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The certificates as anchors, whose own extensions are not looked at. */
    public static Set<TrustAnchor> anchors(Collection<X509Certificate> roots) {
        return roots.stream()
                .map(root -> new TrustAnchor(root, null))
                .collect(Collectors.toUnmodifiableSet());
    }
}
