package dev.signet.client;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The root certificates to trust, all of them.
 *
 * @param version changes whenever the certificates do; opaque
 * @param sequence only grows: of two bundles the one with the lower is the older; 0 from a server
 *     that does not say
 */
public record TrustBundle(String version, long sequence, List<X509Certificate> certificates) {

    /** Refuses an empty bundle and a negative sequence; copies the list. */
    public TrustBundle {
        certificates = List.copyOf(certificates);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("a trust bundle needs a certificate");
        }
        if (sequence < 0) {
            throw new IllegalArgumentException(
                    "the sequence of a trust bundle is not negative: " + sequence);
        }
    }
}
