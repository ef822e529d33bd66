package dev.signet.server.lint;

import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * What a CRL was ordered to be; it is held to that.
 *
 * @param issuer the certificate of the CA that will sign
 * @param now when it is signed; nothing in it lies after this
 * @param distributionPoints the URLs in its issuing distribution point; none for a complete CRL
 * @param base the number of the CRL that it adds to, if it is a delta CRL
 * @param longest what nextUpdate may be after thisUpdate
 */
public record CrlOrder(
        X509CertificateHolder issuer,
        BigInteger number,
        Instant now,
        Instant thisUpdate,
        Instant nextUpdate,
        List<URI> distributionPoints,
        Optional<BigInteger> base,
        Duration longest) {

    /** CA/B BR §7.2, for CRLs that list certificates which sign no others. */
    public static final Duration FOR_LEAVES = Duration.ofDays(10);

    /** CA/B BR §7.2, for CRLs that list certificates of CAs only: twelve months. */
    public static final Duration FOR_AUTHORITIES = Duration.ofDays(366);

    public CrlOrder {
        distributionPoints = List.copyOf(distributionPoints);
    }
}
