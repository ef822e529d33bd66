package dev.signet.client.tls;

import java.security.KeyManagementException;
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
 * A context for clients of one server, which is held to its name also where it is called by one of
 * its addresses. For engines alone.
 */
public final class NamedSslContext extends SSLContext {

    private NamedSslContext(SSLContextSpi spi, SSLContext context) {
        super(spi, context.getProvider(), context.getProtocol());
    }

    /** As {@code context}, for the server called {@code host}. */
    public static SSLContext of(SSLContext context, String host) {
        return new NamedSslContext(new Spi(context, host), context);
    }

    private static final class Spi extends SSLContextSpi {

        private final SSLContext context;
        private final String host;

        private Spi(SSLContext context, String host) {
            this.context = context;
            this.host = host;
        }

        @Override
        protected void engineInit(
                KeyManager @Nullable [] keys,
                TrustManager @Nullable [] trust,
                @Nullable SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("this context has its keys already");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            throw new UnsupportedOperationException("a socket would not know the server's name");
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException("for clients alone");
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            throw new UnsupportedOperationException("an engine needs the server's port");
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String address, int port) {
            return context.createSSLEngine(host, port);
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return context.getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return context.getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return context.getDefaultSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return context.getSupportedSSLParameters();
        }
    }
}
