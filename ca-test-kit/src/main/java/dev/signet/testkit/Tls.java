package dev.signet.testkit;

import dev.signet.client.Identity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** TLS contexts of the JDK's own managers. */
final class Tls {

    private static final char[] NO_PASSWORD = {};

    private Tls() {}

    /** Certificates as RFC 7468 writes them. */
    static String pem(List<X509Certificate> certificates) {
        Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                text.append("-----BEGIN CERTIFICATE-----\n")
                        .append(base64.encodeToString(certificate.getEncoded()))
                        .append("\n-----END CERTIFICATE-----\n");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("a certificate that was read is written again", e);
            }
        }
        return text.toString();
    }

    /** Presents nothing. */
    static SSLContext trusting(List<X509Certificate> trustAnchors) {
        try {
            return context(new KeyManager[0], trustAnchors);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JDK cannot make a TLS context", e);
        }
    }

    /** Presents {@code identity}, as a client and as a server. */
    static SSLContext presenting(Identity identity, List<X509Certificate> trustAnchors) {
        try {
            KeyStore store = empty();
            store.setKeyEntry(
                    "identity",
                    identity.privateKey(),
                    NO_PASSWORD,
                    identity.chain().toArray(new Certificate[0]));
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            return context(keys.getKeyManagers(), trustAnchors);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JDK cannot use " + identity, e);
        }
    }

    private static SSLContext context(KeyManager[] keys, List<X509Certificate> trustAnchors)
            throws GeneralSecurityException, IOException {
        KeyStore anchors = empty();
        for (int i = 0; i < trustAnchors.size(); i++) {
            anchors.setCertificateEntry("anchor-" + i, trustAnchors.get(i));
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        TrustManager[] managers = trust.getTrustManagers();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, managers, null);
        return context;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
