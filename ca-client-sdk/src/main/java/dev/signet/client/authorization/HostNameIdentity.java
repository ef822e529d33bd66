package dev.signet.client.authorization;

import dev.signet.client.tls.HostNameTrustManager;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;

/** By the host's name, also for a client that forgot to ask for that. */
final class HostNameIdentity extends ServerIdentity {

    @Override
    public X509ExtendedTrustManager trustManager(X509ExtendedTrustManager chains) {
        return new HostNameTrustManager(chains);
    }

    @Override
    public SSLParameters parameters(SSLParameters parameters) {
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    /** A client resumes a session only with the host and port that it was made with. */
    @Override
    public void verify(SSLSession session) throws SSLPeerUnverifiedException {
        if (session.getPeerCertificates().length == 0) {
            throw new SSLPeerUnverifiedException("the server has no certificate");
        }
    }

    @Override
    public String toString() {
        return "by host name";
    }
}
