package dev.signet.client;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A certificate as the server handed it out.
 *
 * @param chain leaf first, then the issuing CA and what is above it, without the root
 * @param trustBundle every root that the server trusts
 * @param renewalWindow when the server would like it renewed
 * @param issuer name of the issuer, as in the paths of the API
 * @param role the role that allowed it
 * @param requestId names this exchange in the server's log
 */
public record IssuedCertificate(
        List<X509Certificate> chain,
        List<X509Certificate> trustBundle,
        RenewalWindow renewalWindow,
        String issuer,
        String role,
        String requestId) {

    /** Refuses an empty chain or trust bundle; copies the lists. */
    public IssuedCertificate {
        chain = List.copyOf(chain);
        trustBundle = List.copyOf(trustBundle);
        if (chain.isEmpty() || trustBundle.isEmpty()) {
            throw new IllegalArgumentException("a certificate and a trust anchor are needed");
        }
    }

    /** The certificate itself, the first of the chain. */
    public X509Certificate leaf() {
        return chain.get(0);
    }

    /** Lower-case hex, as in the API and in logs. */
    public String serialNumber() {
        return leaf().getSerialNumber().toString(16);
    }

    /** The first second of its life. */
    public Instant notBefore() {
        return leaf().getNotBefore().toInstant();
    }

    /** The last second in which it is valid (RFC 5280 §4.1.2.5). */
    public Instant notAfter() {
        return leaf().getNotAfter().toInstant();
    }
}
