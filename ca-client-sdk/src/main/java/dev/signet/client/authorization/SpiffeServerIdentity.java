package dev.signet.client.authorization;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** By SPIFFE ID: first the chain is verified, then the ID in it judged. */
final class SpiffeServerIdentity extends ServerIdentity {

    private final Authorizer expected;

    SpiffeServerIdentity(Authorizer expected) {
        this.expected = expected;
    }

    @Override
    public X509ExtendedTrustManager trustManager(X509ExtendedTrustManager chains) {
        return new ServerTrustManager(chains) {
            // Without the engine or socket the JDK's trust manager compares no host name, even if
            // the client asked for that, as java.net.http.HttpClient always does.
            @Override
            public void checkServerTrusted(
                    X509Certificate[] chain, String authType, @Nullable Socket socket)
                    throws CertificateException {
                checkServerTrusted(chain, authType);
            }

            @Override
            public void checkServerTrusted(
                    X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
                    throws CertificateException {
                checkServerTrusted(chain, authType);
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authType)
                    throws CertificateException {
                chains.checkServerTrusted(chain, authType);
                AuthorizationDecision decision = expected.decide(PeerIdentity.of(List.of(chain)));
                if (!decision.allowed()) {
                    throw new CertificateException("this is another server: " + decision.reason());
                }
            }
        };
    }

    @Override
    public SSLParameters parameters(SSLParameters parameters) {
        return parameters;
    }

    @Override
    public void verify(SSLSession session) throws SSLPeerUnverifiedException {
        PeerIdentity server =
                PeerIdentity.of(session)
                        .orElseThrow(() ->
                                new SSLPeerUnverifiedException("the server has no certificate"));
        AuthorizationDecision decision = expected.decide(server);
        if (!decision.allowed()) {
            throw new SSLPeerUnverifiedException("this is another server: " + decision.reason());
        }
    }

    @Override
    public String toString() {
        return expected.toString();
    }
}
