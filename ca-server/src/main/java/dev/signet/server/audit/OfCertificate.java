package dev.signet.server.audit;

import java.time.Instant;

/**
 * An event that puts a certificate into the log, for whoever has the certificate to find there. By
 * the hash of its tbsCertificate: that is known before the key is touched, and somebody who turns
 * an ECDSA signature into another valid one has not made another certificate.
 */
public interface OfCertificate {

    /** SHA-256 of the tbsCertificate, 64 digits of hex. */
    String tbsHash();

    Instant notAfter();
}
