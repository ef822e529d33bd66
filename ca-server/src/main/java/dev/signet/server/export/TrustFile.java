package dev.signet.server.export;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whom to trust as a receiver of syslog. */
final class TrustFile {

    private TrustFile() {}

    /**
     * TLS that trusts the certificates in {@code file}, read now; without a file, the JDK's roots.
     *
     * @throws IOException if the file is no readable PEM of at least one certificate
     */
    static SSLContext context(Optional<Path> file) throws IOException {
        try {
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(file.isPresent() ? anchors(file.get()) : null);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates to trust cannot be read: " + file, e);
        }
    }

    private static KeyStore anchors(Path file) throws IOException, GeneralSecurityException {
        try (InputStream pem = Files.newInputStream(file)) {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            int count = 0;
            for (Certificate anchor :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                anchors.setCertificateEntry("ca-" + count++, anchor);
            }
            if (count == 0) {
                throw new IOException(file + " has no certificate in it");
            }
            return anchors;
        }
    }
}
