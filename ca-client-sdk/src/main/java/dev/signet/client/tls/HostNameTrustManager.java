package dev.signet.client.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Holds each server to the name it was called by: as the connection asks for it ({@link
 * SSLParameters#setEndpointIdentificationAlgorithm}), and as HTTPS does it where that says nothing.
 */
public final class HostNameTrustManager extends X509ExtendedTrustManager {

    private static final String BY_HOST_NAME = "HTTPS";

    private final X509ExtendedTrustManager chains;

    /** Adds the check of names to a trust manager of the JDK. */
    public HostNameTrustManager(X509ExtendedTrustManager chains) {
        this.chains = chains;
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return chains.getAcceptedIssuers();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        chains.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        chains.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        chains.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        SSLParameters parameters = engine.getSSLParameters();
        if (identifiesNobody(parameters)) {
            parameters.setEndpointIdentificationAlgorithm(BY_HOST_NAME);
            engine.setSSLParameters(parameters);
        }
        chains.checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        if (!(socket instanceof SSLSocket tls)) {
            throw nameless();
        }
        SSLParameters parameters = tls.getSSLParameters();
        if (identifiesNobody(parameters)) {
            parameters.setEndpointIdentificationAlgorithm(BY_HOST_NAME);
            tls.setSSLParameters(parameters);
        }
        chains.checkServerTrusted(chain, authType, socket);
    }

    /** Without a connection there is no name. */
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw nameless();
    }

    private static CertificateException nameless() {
        return new CertificateException(
                "a server's name can only be verified with its connection at hand: use an SSLEngine"
                        + " or SSLSocket, or say with a ServerIdentity who the server is to be");
    }

    private static boolean identifiesNobody(SSLParameters parameters) {
        String algorithm = parameters.getEndpointIdentificationAlgorithm();
        return algorithm == null || algorithm.isEmpty();
    }
}
