package dev.signet.server.api;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The key and certificate with which this server speaks TLS.
 *
 * @param chain the server's certificate first, then intermediates; not empty
 */
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {

    /** Of a key store that never leaves memory; it hides nothing. */
    static final String KEY_STORE_PASSWORD = "in-memory";

    public TlsIdentity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a TLS identity needs a certificate");
        }
    }

    /** The form in which Jetty takes it. */
    KeyStore keyStore() {
        try {
            var keyStore = KeyStore.getInstance("PKCS12");
            keyStore.load(null, null);
            keyStore.setKeyEntry(
                    "server",
                    key,
                    KEY_STORE_PASSWORD.toCharArray(),
                    chain.toArray(Certificate[]::new));
            return keyStore;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot build the TLS key store", e);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "TlsIdentity[" + chain.getFirst().getSubjectX500Principal() + "]";
    }
}
