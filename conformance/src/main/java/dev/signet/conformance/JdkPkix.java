package dev.signet.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The JDK's path validation, with CRLs. */
record JdkPkix() implements Tool {

    @Override
    public String name() {
        return "JDK PKIX";
    }

    @Override
    public String looksAt() {
        return "paths, with the CRLs";
    }

    @Override
    public Optional<String> version() {
        return Optional.of(Runtime.version().toString());
    }

    @Override
    public boolean judges(Artefact artefact) {
        return !artefact.isCrl();
    }

    @Override
    public Map<String, List<String>> findings(List<Artefact> artefacts) throws IOException {
        var findings = new LinkedHashMap<String, List<String>>();
        try {
            CertStore crls =
                    CertStore.getInstance(
                            "Collection",
                            new CollectionCertStoreParameters(crls(artefacts.getFirst().crls())));
            for (Artefact artefact : artefacts) {
                try {
                    validate(artefact, crls);
                } catch (GeneralSecurityException e) {
                    findings.put(artefact.name(), List.of(String.valueOf(e.getMessage())));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("the CRLs cannot be read", e);
        }
        return findings;
    }

    private static void validate(Artefact artefact, CertStore crls)
            throws IOException, GeneralSecurityException {
        var root = (X509Certificate) certificates(artefact.root()).getFirst();
        var path = new ArrayList<Certificate>(certificates(artefact.file()));
        path.addAll(certificates(artefact.chain()));
        path.remove(root);
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        parameters.setRevocationEnabled(true);
        parameters.addCertStore(crls);
        var _ =
                CertPathValidator.getInstance("PKIX")
                        .validate(factory().generateCertPath(path), parameters);
    }

    private static List<Certificate> certificates(Path pem)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(pem)) {
            return List.copyOf(factory().generateCertificates(in));
        }
    }

    private static List<?> crls(Path pem) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(pem)) {
            return List.copyOf(factory().generateCRLs(in));
        }
    }

    private static CertificateFactory factory() throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509");
    }
}
