package dev.signet.client;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The root certificates to trust, all of them.
 *
 * @param version changes whenever the certificates do; opaque
 */
public record TrustBundle(String version, List<X509Certificate> certificates) {

    public TrustBundle {
        certificates = List.copyOf(certificates);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("a trust bundle needs a certificate");
        }
    }
}
