package dev.signet.server.api;

import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.CRL;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The TLS side of the HTTPS port: versions 1.2 and 1.3, and only cipher suites with forward secrecy
 * and authenticated encryption, as RFC 9325 §4.2 recommends.
 */
final class ServerTls {

    private static final String[] CIPHER_SUITES = {
        "TLS_(AES_128_GCM|AES_256_GCM|CHACHA20_POLY1305)_SHA(256|384)",
        "TLS_ECDHE_(ECDSA|RSA)_WITH_(AES_128_GCM|AES_256_GCM|CHACHA20_POLY1305)_SHA(256|384)"
    };

    private final Supplier<TlsIdentity> identity;
    private final SslContextFactory.Server factory = new AnyClientCertificate();

    ServerTls(Supplier<TlsIdentity> identity) {
        this.identity = identity;
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        factory.setIncludeCipherSuites(CIPHER_SUITES);
        factory.setRenegotiationAllowed(false); // RFC 9325 §3.5; TLS 1.3 has none.
        factory.setWantClientAuth(true);
        factory.setSniRequired(false);
        factory.setKeyStorePassword(TlsIdentity.KEY_STORE_PASSWORD);
        factory.setKeyStore(identity.get().keyStore());
    }

    SslContextFactory.Server contextFactory() {
        return factory;
    }

    /** Takes the identity anew; connections that are open keep theirs. */
    void reload() {
        KeyStore keyStore = identity.get().keyStore();
        try {
            factory.reload(server -> server.setKeyStore(keyStore));
        } catch (Exception e) {
            throw new IllegalStateException("the new TLS identity cannot be used", e);
        }
    }

    /**
     * Asks clients for a certificate and lets any one through the handshake.
     *
     * <p>The handshake proves that the client holds the key of what it presents, and that is all we
     * take from it. Who the client is, {@code auth.mtls} decides: the certificate must be, octet
     * for octet, one that this server issued, in force and not revoked. A path validation here
     * would add nothing to that, would have to follow every change of issuers, and would answer a
     * client whose certificate has expired with a broken connection instead of a reason; and a
     * client that also has a token must not fail for a stale certificate it happens to present.
     */
    private static final class AnyClientCertificate extends SslContextFactory.Server {
        @Override
        protected TrustManager[] getTrustManagers(
                KeyStore trustStore, Collection<? extends CRL> crls) {
            return new TrustManager[] {new PossessionOnly()};
        }
    }

    private static final class PossessionOnly extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            // Any certificate: see AnyClientCertificate.
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // Any certificate: see AnyClientCertificate.
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // Any certificate: see AnyClientCertificate.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new IllegalStateException("this end is the server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new IllegalStateException("this end is the server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new IllegalStateException("this end is the server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
