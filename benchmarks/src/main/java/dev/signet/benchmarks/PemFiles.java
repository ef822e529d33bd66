package dev.signet.benchmarks;

import dev.signet.client.Generation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS as an application makes it that reads PEM files once: the JDK's key stores and managers. */
final class PemFiles {

    private static final char[] NO_PASSWORD = new char[0];

    private PemFiles() {}

    /** Writes {@code tls.key}, {@code tls.crt} and {@code ca.crt} of {@code generation}. */
    static void write(Generation generation, Path folder)
            throws IOException, GeneralSecurityException {
        var identity = generation.identity();
        Files.writeString(
                folder.resolve("tls.key"), pem("PRIVATE KEY", identity.privateKey().getEncoded()));
        Files.writeString(folder.resolve("tls.crt"), pem(identity.chain()));
        Files.writeString(folder.resolve("ca.crt"), pem(generation.trustBundle().certificates()));
    }

    /** A context that presents {@code tls.crt} and trusts {@code ca.crt}. */
    static SSLContext context(Path folder) throws IOException, GeneralSecurityException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        Certificate[] chain = certificates(folder.resolve("tls.crt")).toArray(new Certificate[0]);
        own.setKeyEntry("own", key(folder.resolve("tls.key")), NO_PASSWORD, chain);
        // Not PKIX, which decrypts the key anew in each handshake.
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(own, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                keys.getKeyManagers(), trusting(folder.resolve("ca.crt")).getTrustManagers(), null);
        return context;
    }

    /** Trusts the certificates in {@code file}. */
    static TrustManagerFactory trusting(Path file) throws IOException, GeneralSecurityException {
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        for (Certificate root : certificates(file)) {
            roots.setCertificateEntry("root" + roots.size(), root);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(roots);
        return trust;
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        String base64 =
                Files.readString(file)
                        .replaceAll("(?s).*-----BEGIN PRIVATE KEY-----|-----END.*", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
    }

    private static String pem(List<? extends Certificate> certificates)
            throws GeneralSecurityException {
        var text = new StringBuilder();
        for (Certificate certificate : certificates) {
            text.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        return text.toString();
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
    }
}
