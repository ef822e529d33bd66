package dev.signet.client.tls;

import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A TLS context that never grows old: each engine and socket, and each connection that a server
 * socket accepts, is made by the context of the newest generation.
 */
public final class RenewingSslContext extends SSLContext {

    private RenewingSslContext(SSLContextSpi spi, Provider provider) {
        super(spi, provider, "TLS");
    }

    /** The context over {@code generations}. */
    public static SSLContext of(TlsGenerations generations) {
        try {
            return new RenewingSslContext(
                    new Spi(generations), SSLContext.getInstance("TLS").getProvider());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    /** Hands everything to the context of the moment. */
    private static final class Spi extends SSLContextSpi {

        private final TlsGenerations generations;

        private Spi(TlsGenerations generations) {
            this.generations = generations;
        }

        @Override
        protected void engineInit(
                KeyManager @Nullable [] keys,
                TrustManager @Nullable [] trust,
                @Nullable SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException(
                    "this context has its keys from a RenewingIdentity; it cannot be given others");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return new RenewingSocketFactory(generations);
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return new RenewingServerSocketFactory(generations);
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return generations.context().createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return generations.context().createSSLEngine(host, port);
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return generations.context().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return generations.context().getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return generations.context().getDefaultSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return generations.context().getSupportedSSLParameters();
        }
    }
}
