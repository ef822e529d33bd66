package dev.signet.client.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

/** Says whether a peer, whose chain has been validated, is the one that was meant. */
@FunctionalInterface
public interface PeerCheck {

    /**
     * Refuses a peer that is another.
     *
     * @param chain leaf first, as the peer sent it
     * @throws CertificateException if it is another
     */
    void check(X509Certificate[] chain) throws CertificateException;
}
