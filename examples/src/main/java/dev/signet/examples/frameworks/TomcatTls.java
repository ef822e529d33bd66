package dev.signet.examples.frameworks;

import dev.signet.client.RenewingIdentity;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import org.apache.tomcat.util.net.SSLContext;
import org.jspecify.annotations.Nullable;

// begin tls
/** An identity as Tomcat wants it; Tomcat asks for an engine with each connection. */
record TomcatTls(RenewingIdentity identity) implements SSLContext {

    @Override
    public SSLEngine createSSLEngine() {
        return identity.sslContext().createSSLEngine();
    }

    @Override
    public SSLServerSocketFactory getServerSocketFactory() {
        return identity.sslContext().getServerSocketFactory();
    }

    @Override
    public SSLSessionContext getServerSessionContext() {
        return identity.sslContext().getServerSessionContext();
    }

    @Override
    public SSLParameters getSupportedSSLParameters() {
        return identity.sslContext().getSupportedSSLParameters();
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return identity.keyManager().getCertificateChain(alias);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return identity.trustManager().getAcceptedIssuers();
    }

    /** The identity has its own keys and trust, so Tomcat's have no use. */
    @Override
    public void init(
            KeyManager @Nullable [] keys,
            TrustManager @Nullable [] trust,
            @Nullable SecureRandom random) {}

    @Override
    public void destroy() {}
}
// end
