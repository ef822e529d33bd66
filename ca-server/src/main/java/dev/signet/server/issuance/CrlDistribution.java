package dev.signet.server.issuance;

import dev.signet.server.crl.CrlScope;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.mount.Mounts;
import dev.signet.server.x509.SerialNumber;
import java.math.BigInteger;
import java.net.URI;
import java.util.Optional;

/**
 * Where relying parties fetch CRLs and CA certificates and ask for the status of certificates: over
 * plain HTTP, because TLS would need all of that first.
 *
 * @param base address of the plain HTTP port as relying parties reach it, without a trailing slash
 * @param mounts which say over how many CRLs an issuer's certificates are spread
 * @param namesResponder whether certificates say where their status can be asked for
 */
public record CrlDistribution(URI base, Mounts mounts, boolean namesResponder) {

    public CrlDistribution {
        if (!"http".equals(base.getScheme()) || base.getHost() == null) {
            throw new IllegalArgumentException(
                    "http.public_url must be an http:// URL with a host: " + base);
        }
        if (base.getRawQuery() != null
                || base.getRawFragment() != null
                || base.getRawPath().endsWith("/")) {
            throw new IllegalArgumentException(
                    "http.public_url must have no query, no fragment and no trailing slash: "
                            + base);
        }
    }

    /** Where certificates name no responder. */
    public CrlDistribution(URI base, Mounts mounts) {
        this(base, mounts, false);
    }

    /**
     * The shard of a certificate of {@code issuer}: its serial's random octets spread them evenly.
     * The answer changes with the mount's configuration, so a certificate asks once.
     */
    public int shardOf(IssuerName issuer, SerialNumber serial) {
        return shardOf(serial, mounts.crl(issuer.mount()).shards());
    }

    /** As {@link #shardOf(IssuerName, SerialNumber)}, of {@code shards}. */
    public static int shardOf(SerialNumber serial, int shards) {
        return serial.value().mod(BigInteger.valueOf(shards)).intValue();
    }

    /** The CRL of one shard: the certificate's CRL distribution point (RFC 5280 §4.2.1.13). */
    public URI crl(IssuerName issuer, int shard) {
        return crl(issuer, CrlScope.shard(shard));
    }

    /** The CRL of {@code scope}. */
    public URI crl(IssuerName issuer, CrlScope scope) {
        return URI.create(base + "/v1/issuers/" + issuer + "/crl" + scope.path());
    }

    /**
     * The CRL of everything an issuer certified: the distribution point of CA certificates. A
     * relying party that checks every certificate of a path looks the root up in it as well (nginx
     * and {@code openssl verify -crl_check_all} do), and a root names no shard.
     */
    public URI completeCrl(IssuerName issuer) {
        return crl(issuer, CrlScope.complete());
    }

    /**
     * The OCSP responder, if certificates are to name it: id-ad-ocsp (RFC 5280 §4.2.2.1). GET
     * requests are appended to it.
     */
    public Optional<URI> responder(IssuerName issuer) {
        return namesResponder
                ? Optional.of(URI.create(base + "/v1/issuers/" + issuer + "/ocsp"))
                : Optional.empty();
    }

    /** The issuer's certificate in DER: id-ad-caIssuers (RFC 5280 §4.2.2.1). */
    public URI issuerCertificate(IssuerName issuer) {
        return URI.create(base + "/v1/issuers/" + issuer + "/certificate");
    }
}
