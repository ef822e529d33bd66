package dev.signet.testkit;

import dev.signet.client.Identity;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A peer that asks the JDK for revocation, with the CRLs of now. */
final class CrlChecking {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private CrlChecking() {}

    /** Has the CRLs for the chain of {@code other}, and takes nobody without one. */
    static SSLContext peer(TestCa ca, Identity other) throws Exception {
        Identity own = ca.issue("shop/inventory");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "own", own.privateKey(), PASSWORD, own.chain().toArray(new Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust(ca, other).getTrustManagers(), null);
        return context;
    }

    private static TrustManagerFactory trust(TestCa ca, Identity other) throws Exception {
        Set<TrustAnchor> anchors =
                ca.trustAnchors().stream()
                        .map(root -> new TrustAnchor(root, null))
                        .collect(Collectors.toSet());
        var parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
        parameters.addCertStore(
                CertStore.getInstance(
                        "Collection",
                        new CollectionCertStoreParameters(
                                other.chain().stream().map(ca::crl).toList())));
        var checker =
                (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
        checker.setOptions(Set.of(Option.PREFER_CRLS, Option.NO_FALLBACK));
        parameters.addCertPathChecker(checker);
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(new CertPathTrustManagerParameters(parameters));
        return trust;
    }
}
