package dev.signet.client.tls;

import dev.signet.client.CrlPolicy;
import dev.signet.client.Generation;
import dev.signet.client.x509.Paths;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts whom the roots and CRLs of one generation certify. A server is held to its name: by what
 * the connection asks for ({@link SSLParameters#setEndpointIdentificationAlgorithm}), as HTTPS does
 * it if that says nothing, or by {@link PeerCheck} where there is one.
 */
final class PeerTrustManager extends X509ExtendedTrustManager {

    private static final String BY_HOST_NAME = "HTTPS";

    private final X509ExtendedTrustManager pkix;
    private final Optional<PeerCheck> servers;
    private final Consumer<Instant> peerEnds;

    /**
     * @param servers what servers are to be in place of having the name they were called by
     * @param peerEnds is told the notAfter of each peer that was trusted
     */
    PeerTrustManager(
            Generation generation,
            CrlPolicy policy,
            Clock clock,
            Optional<PeerCheck> servers,
            Consumer<Instant> peerEnds) {
        this.servers = servers;
        this.peerEnds = peerEnds;
        try {
            var parameters =
                    new PKIXBuilderParameters(
                            Paths.anchors(generation.trustBundle().certificates()),
                            new X509CertSelector());
            parameters.setRevocationEnabled(false); // CrlCheck does that.
            parameters.addCertPathChecker(new CrlCheck(generation.crls(), policy, clock));
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            this.pkix = (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot make a trust manager", e);
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return pkix.getAcceptedIssuers();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        pkix.checkClientTrusted(chain, authType, engine);
        trusted(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        pkix.checkClientTrusted(chain, authType, socket);
        trusted(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        pkix.checkClientTrusted(chain, authType);
        trusted(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        if (servers.isPresent()) {
            checkServerTrusted(chain, authType);
            return;
        }
        SSLParameters parameters = engine.getSSLParameters();
        if (identifiesNobody(parameters)) {
            parameters.setEndpointIdentificationAlgorithm(BY_HOST_NAME);
            engine.setSSLParameters(parameters);
        }
        pkix.checkServerTrusted(chain, authType, engine);
        trusted(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        if (servers.isPresent() || !(socket instanceof SSLSocket tls)) {
            checkServerTrusted(chain, authType);
            return;
        }
        SSLParameters parameters = tls.getSSLParameters();
        if (identifiesNobody(parameters)) {
            parameters.setEndpointIdentificationAlgorithm(BY_HOST_NAME);
            tls.setSSLParameters(parameters);
        }
        pkix.checkServerTrusted(chain, authType, socket);
        trusted(chain);
    }

    /** Without a connection there is no host name, so only a {@link PeerCheck} can do. */
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        PeerCheck check =
                servers.orElseThrow(() ->
                        new CertificateException(
                                "a server's name can only be verified with its connection"
                                        + " at hand; use an SSLEngine or SSLSocket of the"
                                        + " JDK, or say which peer is meant"));
        pkix.checkServerTrusted(chain, authType);
        check.check(chain);
        trusted(chain);
    }

    private static boolean identifiesNobody(SSLParameters parameters) {
        String algorithm = parameters.getEndpointIdentificationAlgorithm();
        return algorithm == null || algorithm.isEmpty();
    }

    private void trusted(X509Certificate[] chain) {
        peerEnds.accept(chain[0].getNotAfter().toInstant());
    }
}
