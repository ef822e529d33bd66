package dev.signet.server.auth.mtls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The CAs that sign the certificates of operators. Safe for concurrent use. */
public final class OperatorCa {

    private static final int MAX_OCTETS = 1024 * 1024;
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private final List<X509Certificate> signers;
    private final Optional<Path> crlFile;
    private final Clock clock;

    private OperatorCa(List<X509Certificate> signers, Optional<Path> crlFile, Clock clock) {
        this.signers = signers;
        this.crlFile = crlFile;
        this.clock = clock;
    }

    /**
     * Reads the certificates of {@code config}.
     *
     * @throws IllegalStateException if the file has none, saying why
     */
    public static OperatorCa load(OperatorCertificatesConfig config, Clock clock) {
        var signers = new ArrayList<X509Certificate>();
        try {
            for (Certificate each :
                    factory()
                            .generateCertificates(
                                    new ByteArrayInputStream(content(config.caFile())))) {
                signers.add((X509Certificate) each);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(
                    "auth.certificates.ca_file "
                            + config.caFile()
                            + " is no readable PEM file of certificates: "
                            + e.getMessage(),
                    e);
        }
        if (signers.isEmpty()) {
            throw new IllegalStateException(
                    "auth.certificates.ca_file " + config.caFile() + " has no certificate in it");
        }
        return new OperatorCa(List.copyOf(signers), config.crlFile(), clock);
    }

    /** The one of these CAs that signed {@code certificate}; empty if none did. */
    Optional<X509Certificate> signer(X509Certificate certificate) {
        return signers.stream()
                .filter(signer ->
                        signer.getSubjectX500Principal()
                                .equals(certificate.getIssuerX500Principal()))
                .filter(signer -> isSignedBy(certificate, signer))
                .findFirst();
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate signer) {
        try {
            certificate.verify(signer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /**
     * Checks that {@code certificate} is in force, is for TLS clients and no CA's, and is not
     * revoked as far as {@code crl_file} says (RFC 5280 §6).
     *
     * @throws GeneralSecurityException if not, or if the CRLs that should tell are not current
     */
    void validate(X509Certificate certificate, X509Certificate signer)
            throws GeneralSecurityException {
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(signer, null)));
        parameters.setDate(Date.from(clock.instant()));
        parameters.setRevocationEnabled(false);
        CertPathValidator validator = CertPathValidator.getInstance("PKIX");
        if (crlFile.isPresent()) {
            var revocation = (PKIXRevocationChecker) validator.getRevocationChecker();
            revocation.setOptions(
                    Set.of(
                            PKIXRevocationChecker.Option.PREFER_CRLS,
                            PKIXRevocationChecker.Option.NO_FALLBACK));
            parameters.addCertPathChecker(revocation);
            parameters.addCertStore(crls(crlFile.get()));
        }
        var _ = validator.validate(factory().generateCertPath(List.of(certificate)), parameters);
        List<String> purposes = certificate.getExtendedKeyUsage();
        if (purposes == null || !purposes.contains(CLIENT_AUTH)) {
            throw new CertificateException("it is not for TLS clients (clientAuth)");
        }
        if (certificate.getBasicConstraints() >= 0) {
            throw new CertificateException("it is a CA's");
        }
    }

    private static CertStore crls(Path file) throws GeneralSecurityException {
        try {
            Collection<?> crls = factory().generateCRLs(new ByteArrayInputStream(content(file)));
            return CertStore.getInstance("Collection", new CollectionCertStoreParameters(crls));
        } catch (IOException e) {
            throw new CertificateException("auth.certificates.crl_file cannot be read", e);
        }
    }

    private static byte[] content(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_OCTETS + 1);
            if (content.length > MAX_OCTETS) {
                throw new IOException(file + " has more than 1 MiB");
            }
            return content;
        }
    }

    private static CertificateFactory factory() throws CertificateException {
        return CertificateFactory.getInstance("X.509");
    }
}
