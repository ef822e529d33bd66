package dev.signet.server.issuer;

import dev.signet.server.signing.Signer;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.Der;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * A CA certificate together with the key that matches it, ready to sign.
 *
 * @param parent the issuer that signed the certificate; empty for a root
 */
public record Issuer(
        IssuerName name,
        IssuerKind kind,
        Optional<IssuerName> parent,
        IssuerState state,
        X509CertificateHolder certificate,
        Signer signer) {

    public Issuer {
        if ((kind == IssuerKind.ROOT) != parent.isEmpty()) {
            throw new IllegalArgumentException("an issuer has a parent unless it is a root");
        }
        if (SubjectKeyIdentifier.fromExtensions(certificate.getExtensions()) == null) {
            throw new IllegalArgumentException(
                    "the certificate of issuer " + name + " has no subject key identifier");
        }
    }

    public Der der() {
        try {
            return Der.copyOf(certificate.getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException("in-memory encoding cannot fail", e);
        }
    }

    /** The subject key identifier, lower-case hex (RFC 5280 §4.2.1.2). */
    public String subjectKeyId() {
        return HexFormat.of()
                .formatHex(
                        SubjectKeyIdentifier.fromExtensions(certificate.getExtensions())
                                .getKeyIdentifier());
    }

    public Instant notBefore() {
        return certificate.getNotBefore().toInstant();
    }

    public Instant notAfter() {
        return certificate.getNotAfter().toInstant();
    }

    /**
     * The signature over exactly the octets given.
     *
     * @throws SigningFailedException if the key could not be used
     */
    public Der sign(Der tbs) throws SigningFailedException {
        return Der.copyOf(signer.sign(tbs.octets()));
    }
}
