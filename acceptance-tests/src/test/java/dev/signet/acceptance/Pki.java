package dev.signet.acceptance;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The JDK's view of certificates, CRLs and paths (RFC 5280 §6). */
final class Pki {

    private Pki() {}

    static List<X509Certificate> certificates(Path pem) throws IOException, CertificateException {
        try (InputStream in = Files.newInputStream(pem)) {
            return certificates(factory().generateCertificates(in));
        }
    }

    static X509Certificate certificate(byte[] pemOrDer) throws CertificateException {
        return (X509Certificate) factory().generateCertificate(new ByteArrayInputStream(pemOrDer));
    }

    static X509CRL crl(byte[] pemOrDer) throws GeneralSecurityException {
        return (X509CRL) factory().generateCRL(new ByteArrayInputStream(pemOrDer));
    }

    /** RFC 5280 §5.2.3. */
    static BigInteger crlNumber(X509CRL crl) {
        byte[] extension = crl.getExtensionValue("2.5.29.20");
        return new BigInteger(StrictDer.parse(StrictDer.parse(extension).content()).content());
    }

    /**
     * Follows {@code path}, leaf first and without the root, and looks every certificate of it up
     * in {@code crls}.
     *
     * @throws java.security.cert.CertPathValidatorException if a relying party has to refuse it
     */
    static void validate(List<X509Certificate> path, X509Certificate root, Collection<X509CRL> crls)
            throws GeneralSecurityException {
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        parameters.setRevocationEnabled(true);
        parameters.addCertStore(
                CertStore.getInstance("Collection", new CollectionCertStoreParameters(crls)));
        var _ =
                CertPathValidator.getInstance("PKIX")
                        .validate(factory().generateCertPath(path), parameters);
    }

    /**
     * Follows {@code path}, leaf first and without the root, and asks {@code responder}, and nobody
     * else, about the leaf.
     *
     * @throws java.security.cert.CertPathValidatorException if a relying party has to refuse it
     */
    static void validate(List<X509Certificate> path, X509Certificate root, URI responder)
            throws GeneralSecurityException {
        CertPathValidator validator = CertPathValidator.getInstance("PKIX");
        var ocsp = (PKIXRevocationChecker) validator.getRevocationChecker();
        ocsp.setOcspResponder(responder);
        ocsp.setOptions(
                EnumSet.of(
                        PKIXRevocationChecker.Option.NO_FALLBACK,
                        PKIXRevocationChecker.Option.ONLY_END_ENTITY));
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        parameters.addCertPathChecker(ocsp);
        var _ = validator.validate(factory().generateCertPath(path), parameters);
    }

    private static List<X509Certificate> certificates(
            Collection<? extends java.security.cert.Certificate> all) {
        var found = new ArrayList<X509Certificate>();
        all.forEach(each -> found.add((X509Certificate) each));
        return found;
    }

    private static CertificateFactory factory() throws CertificateException {
        return CertificateFactory.getInstance("X.509");
    }
}
