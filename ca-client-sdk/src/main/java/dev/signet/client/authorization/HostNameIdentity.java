package dev.signet.client.authorization;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** By the host's name; a client that forgot to ask for that is refused every server. */
final class HostNameIdentity extends ServerIdentity {

    @Override
    public X509ExtendedTrustManager trustManager(X509ExtendedTrustManager chains) {
        return new ServerTrustManager(chains) {
            @Override
            public void checkServerTrusted(
                    X509Certificate[] chain, String authType, @Nullable Socket socket)
                    throws CertificateException {
                requireNameCheck(socket instanceof SSLSocket tls ? tls.getSSLParameters() : null);
                chains.checkServerTrusted(chain, authType, socket);
            }

            @Override
            public void checkServerTrusted(
                    X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
                    throws CertificateException {
                requireNameCheck(engine == null ? null : engine.getSSLParameters());
                chains.checkServerTrusted(chain, authType, engine);
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authType)
                    throws CertificateException {
                requireNameCheck(null);
            }
        };
    }

    @Override
    public SSLParameters parameters(SSLParameters parameters) {
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    /** A session is resumed only with the host and port it was made with (RFC 8446 §4.6.1). */
    @Override
    public void verify(SSLSession session) throws SSLPeerUnverifiedException {
        if (session.getPeerCertificates().length == 0) {
            throw new SSLPeerUnverifiedException("the server has no certificate");
        }
    }

    private static void requireNameCheck(@Nullable SSLParameters parameters)
            throws CertificateException {
        if (parameters == null
                || !"HTTPS".equalsIgnoreCase(parameters.getEndpointIdentificationAlgorithm())) {
            throw new CertificateException(
                    "this client does not check the host name: set"
                            + " ServerIdentity.hostName().parameters(…) on it, or name the server's"
                            + " identity with ServerIdentity.spiffe(…)");
        }
    }

    @Override
    public String toString() {
        return "by host name";
    }
}
