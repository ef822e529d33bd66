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
import java.util.function.Consumer;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts whom the roots and CRLs of one generation certify. Which server it is, it verifies only if
 * the connection asks for that; see {@link HostNameTrustManager}.
 */
final class ChainTrustManager extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager pkix;
    private final Consumer<Instant> peerEnds;

    /**
     * @param peerEnds is told the notAfter of each peer that was trusted
     */
    ChainTrustManager(
            Generation generation, CrlPolicy policy, Clock clock, Consumer<Instant> peerEnds) {
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
        pkix.checkServerTrusted(chain, authType, engine);
        trusted(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        pkix.checkServerTrusted(chain, authType, socket);
        trusted(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        pkix.checkServerTrusted(chain, authType);
        trusted(chain);
    }

    private void trusted(X509Certificate[] chain) {
        peerEnds.accept(chain[0].getNotAfter().toInstant());
    }
}
