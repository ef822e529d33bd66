package dev.signet.server.selfaudit;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** The certificates of the issuers there are. */
final class IssuerCertificates {

    private IssuerCertificates() {}

    /** All of them by name. */
    static Map<String, X509Certificate> all(Handle tx) {
        var issuers = new HashMap<String, X509Certificate>();
        tx.createQuery("SELECT name, certificate FROM issuers")
                .map((row, _) -> Map.entry(row.getString("name"), row.getBytes("certificate")))
                .forEach(entry -> {
                    var _ = issuers.put(entry.getKey(), read(entry.getKey(), entry.getValue()));
                });
        return issuers;
    }

    private static X509Certificate read(String issuer, byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IllegalStateException(
                    "the certificate of issuer " + issuer + " cannot be read", e);
        }
    }
}
