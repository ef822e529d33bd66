package dev.signet.client.authorization;

import dev.signet.client.x509.Extensions;
import java.math.BigInteger;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Who a certificate says its holder is. That the certificate is to be believed, TLS has decided
 * before: this reads, it does not verify.
 *
 * @param spiffeId the one URI among the subject's alternative names, if it is a SPIFFE ID with a
 *     path and the certificate is no CA's (X509-SVID §5.2); never from the common name, and none if
 *     there are two URIs
 * @param dns names of hosts in the certificate, as written there
 * @param serial the certificate's serial number
 * @param issuerSki key identifier of the issuer (RFC 5280 §4.2.1.1) in lower case hex, if given
 * @param notBefore first second of validity
 * @param notAfter last second of validity
 * @param chain as the peer sent it, its own certificate first
 */
public record PeerIdentity(
        Optional<SpiffeId> spiffeId,
        List<String> dns,
        BigInteger serial,
        Optional<String> issuerSki,
        Instant notBefore,
        Instant notAfter,
        List<X509Certificate> chain) {

    private static final int DNS_NAME = 2;
    private static final int URI_NAME = 6;
    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;

    /** Copies the lists. */
    public PeerIdentity {
        dns = List.copyOf(dns);
        chain = List.copyOf(chain);
    }

    /**
     * Reads a chain.
     *
     * @param chain the peer's own certificate first
     * @throws IllegalArgumentException if it is empty
     */
    public static PeerIdentity of(List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a peer without a certificate has no identity");
        }
        X509Certificate leaf = chain.get(0);
        List<String> uris = names(leaf, URI_NAME);
        return new PeerIdentity(
                uris.size() == 1 && !isAuthority(leaf)
                        ? SpiffeId.parse(uris.get(0)).filter(id -> !id.path().isEmpty())
                        : Optional.empty(),
                names(leaf, DNS_NAME),
                leaf.getSerialNumber(),
                Extensions.authorityKeyId(leaf),
                leaf.getNotBefore().toInstant(),
                leaf.getNotAfter().toInstant(),
                chain);
    }

    /** Reads the chain that the peer of a TLS session sent; empty if it sent none. */
    public static Optional<PeerIdentity> of(SSLSession session) {
        try {
            return Optional.of(
                    of(
                            Arrays.stream(session.getPeerCertificates())
                                    .map(X509Certificate.class::cast)
                                    .toList()));
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    /** The SPIFFE ID's trust domain. */
    public Optional<String> trustDomain() {
        return spiffeId.map(SpiffeId::trustDomain);
    }

    /** The Kubernetes namespace of the SPIFFE ID, if it has the form that names one. */
    public Optional<String> namespace() {
        return spiffeId.flatMap(SpiffeId::namespace);
    }

    /** The Kubernetes service account of the SPIFFE ID, if it has the form that names one. */
    public Optional<String> serviceAccount() {
        return spiffeId.flatMap(SpiffeId::serviceAccount);
    }

    /** The peer's own certificate. */
    public X509Certificate leaf() {
        return chain.get(0);
    }

    /** For logs: the SPIFFE ID, or which certificate has none. */
    @Override
    public String toString() {
        return spiffeId.map(SpiffeId::toString)
                .orElseGet(() -> "certificate " + serial.toString(16) + " without a SPIFFE ID");
    }

    private static boolean isAuthority(X509Certificate leaf) {
        boolean @Nullable [] usage = leaf.getKeyUsage();
        return leaf.getBasicConstraints() >= 0
                || (usage != null && (usage[KEY_CERT_SIGN] || usage[CRL_SIGN]));
    }

    private static List<String> names(X509Certificate leaf, int kind) {
        @Nullable Collection<List<?>> names;
        try {
            names = leaf.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            // Names that cannot be read name nobody.
            return List.of();
        }
        return names == null
                ? List.of()
                : names.stream()
                        .filter(name -> Integer.valueOf(kind).equals(name.get(0)))
                        .map(name -> (String) name.get(1))
                        .toList();
    }
}
