package dev.signet.client.authorization;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What verifies servers by their SPIFFE ID; clients, were a server to ask, by their chain alone.
 */
abstract class ServerTrustManager extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager chains;

    ServerTrustManager(X509ExtendedTrustManager chains) {
        this.chains = chains;
    }

    @Override
    public final void checkClientTrusted(
            X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        chains.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public final void checkClientTrusted(
            X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        chains.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public final void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        chains.checkClientTrusted(chain, authType);
    }

    @Override
    public final X509Certificate[] getAcceptedIssuers() {
        return chains.getAcceptedIssuers();
    }
}
