package dev.signet.client.renewal;

import dev.signet.client.CaException;
import dev.signet.client.Generation;
import dev.signet.client.Identity;
import dev.signet.client.RenewalWindow;
import dev.signet.client.TrustBundle;
import java.security.KeyPair;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The CA as a renewal needs it. Each call blocks for at most some 10 s for each thing it tries; one
 * that is interrupted says that the CA is unavailable.
 */
public interface CertificateAuthority {

    /**
     * A certificate that was handed out, not yet looked at.
     *
     * @param roots that the server trusts
     */
    record Obtained(Identity identity, RenewalWindow window, List<X509Certificate> roots) {

        public Obtained {
            roots = List.copyOf(roots);
        }
    }

    /** When the server would like a certificate renewed, and when to ask again. */
    record Info(RenewalWindow window, Optional<Duration> askAgain) {}

    /** What is fetched with its name, so that it need not be fetched again as it is. */
    record Versioned<T>(T value, Optional<String> etag) {}

    /**
     * An issuer, by the name that the whole server knows it by.
     *
     * @param above the CAs above it, if the server has none of them as an issuer
     */
    record KnownIssuer(String name, X509Certificate certificate, List<X509Certificate> above) {

        public KnownIssuer {
            above = List.copyOf(above);
        }
    }

    /** Gets a certificate for {@code key} with the configured credential. */
    Obtained enroll(KeyPair key) throws CaException;

    /** Gets the successor of the certificate of {@code current} for {@code key}. */
    Obtained renew(KeyPair key, Generation current) throws CaException;

    /** What the server says about renewing {@code leaf}; empty if it does not know it. */
    Optional<Info> renewalInfo(X509Certificate leaf) throws CaException;

    /** The trust bundle, unless it is still what {@code etag} names. */
    Optional<Versioned<TrustBundle>> trustBundle(Optional<String> etag) throws CaException;

    /** Every issuer of every mount: a root may have certified issuers of several. */
    List<KnownIssuer> issuers() throws CaException;

    /** The complete CRL of {@code issuer}, unless it is still what {@code etag} names. */
    Optional<Versioned<X509CRL>> crl(String issuer, Optional<String> etag) throws CaException;

    /** Servers certified by one of {@code roots} are trusted too, besides the configured ones. */
    void trust(List<X509Certificate> roots);
}
