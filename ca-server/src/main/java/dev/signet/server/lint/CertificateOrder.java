package dev.signet.server.lint;

import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.Validity;
import java.net.URI;
import java.util.Optional;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * What a certificate was ordered to be; it is held to that.
 *
 * @param issuer the certificate of the CA that will sign; empty if it signs itself
 * @param serial the serial number that is reserved for it
 * @param validity what was decided
 * @param crl the one CRL distribution point that it may name
 */
public record CertificateOrder(
        CertificateKind kind,
        Optional<X509CertificateHolder> issuer,
        SerialNumber serial,
        Validity validity,
        URI crl) {}
