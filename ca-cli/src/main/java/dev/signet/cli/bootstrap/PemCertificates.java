package dev.signet.cli.bootstrap;

import java.io.ByteArrayInputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Certificates in PEM, as the JDK reads them. */
public final class PemCertificates {

    private PemCertificates() {}

    /**
     * Those in {@code pem}, in their order.
     *
     * @throws CertificateException if there is anything else in it; an empty text has none
     */
    public static List<X509Certificate> read(byte[] pem) throws CertificateException {
        var certificates = new ArrayList<X509Certificate>();
        for (Certificate each :
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(pem))) {
            certificates.add((X509Certificate) each);
        }
        return certificates;
    }
}
