package dev.signet.server.issuer;

import dev.signet.server.x509.Der;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The roots that a relying party should trust.
 *
 * @param version names the content: equal bundles have equal versions, 16 hex digits
 * @param sequence grows whenever the bundle changes, on every server and over every restore; 0 if
 *     this server does not know it yet
 * @param certificates the roots, oldest first
 */
public record TrustBundle(String version, long sequence, List<Der> certificates) {

    public TrustBundle {
        certificates = List.copyOf(certificates);
    }

    static TrustBundle of(List<Der> certificates) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            certificates.forEach(certificate -> digest.update(certificate.octets()));
            return new TrustBundle(
                    HexFormat.of().formatHex(digest.digest(), 0, 8), 0, certificates);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    TrustBundle numbered(long number) {
        return new TrustBundle(version, number, certificates);
    }

    /** The roots one after the other, in PEM. */
    public String pem() {
        return certificates.stream()
                .map(certificate -> certificate.pem("CERTIFICATE"))
                .collect(Collectors.joining());
    }
}
