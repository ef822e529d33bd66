package dev.signet.server.ceremony;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Verifies again, with the JDK, what a step of a transcript says was signed. */
record SignatureCheck(CeremonyFolder folder) {

    /** Why the output of {@code entry} does not hold; empty if it does, or is not signed. */
    Optional<String> complaint(JsonNode entry) throws CeremonyFailedException, IOException {
        JsonNode step = entry.path("step");
        String name = step.fieldNames().next();
        JsonNode words = step.path(name);
        try {
            switch (name) {
                case Step.SIGN_ROOT -> {
                    X509Certificate root = certificate(words.path("certificate").asText());
                    root.verify(root.getPublicKey());
                }
                case Step.SIGN_INTERMEDIATE ->
                        certificate(words.path("certificate").asText())
                                .verify(certificate(words.path("issuer").asText()).getPublicKey());
                case Step.MAKE_CRL ->
                        crl(words.path("crl").asText())
                                .verify(certificate(words.path("issuer").asText()).getPublicKey());
                default -> {
                    return Optional.empty();
                }
            }
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            return Optional.of(
                    "what entry " + entry.path("entry") + " signed does not verify: " + e);
        }
    }

    private X509Certificate certificate(String name)
            throws CeremonyFailedException, IOException, GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(folder.read(name)));
    }

    private X509CRL crl(String name)
            throws CeremonyFailedException, IOException, GeneralSecurityException {
        return (X509CRL)
                CertificateFactory.getInstance("X.509")
                        .generateCRL(new ByteArrayInputStream(folder.read(name)));
    }
}
