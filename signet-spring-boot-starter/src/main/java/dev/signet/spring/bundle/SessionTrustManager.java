package dev.signet.spring.bundle;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The identity's trust manager, which also notes the sessions of clients. */
final class SessionTrustManager extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager identity;
    private final ClientSessions sessions;

    SessionTrustManager(X509ExtendedTrustManager identity, ClientSessions sessions) {
        this.identity = identity;
        this.sessions = sessions;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        identity.checkServerTrusted(chain, authType, engine);
        note(engine.getHandshakeSession());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        identity.checkServerTrusted(chain, authType, socket);
        if (socket instanceof SSLSocket tls) {
            note(tls.getHandshakeSession());
        }
    }

    private void note(@Nullable SSLSession session) {
        if (session != null) {
            sessions.add(session);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        identity.checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        identity.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        identity.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        identity.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return identity.getAcceptedIssuers();
    }
}
