package dev.signet.server.issuer;

import dev.signet.server.signing.Signer;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.WeakKeyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * A CA certificate together with the key that matches it, ready to sign.
 *
 * @param parent the issuer here that signed the certificate; empty for a root, and where the
 *     certificate was signed elsewhere
 * @param above where the certificate was signed elsewhere: the certificate of the CA that signed
 *     it, and so on up to the root
 */
public record Issuer(
        IssuerName name,
        IssuerKind kind,
        Optional<IssuerName> parent,
        List<Der> above,
        IssuerLife life,
        X509CertificateHolder certificate,
        Signer signer) {

    public Issuer {
        above = List.copyOf(above);
        int ways = (parent.isPresent() ? 1 : 0) + (above.isEmpty() ? 0 : 1);
        if (ways != (kind == IssuerKind.ROOT ? 0 : 1)) {
            throw new IllegalArgumentException(
                    "there is one way up from an issuer, unless it is a root: " + name);
        }
        if (SubjectKeyIdentifier.fromExtensions(certificate.getExtensions()) == null) {
            throw new IllegalArgumentException(
                    "the certificate of issuer " + name + " has no subject key identifier");
        }
    }

    public IssuerState state() {
        return life.state();
    }

    /** The same issuer, further on in its life. */
    public Issuer with(IssuerLife later) {
        return new Issuer(name, kind, parent, above, later, certificate, signer);
    }

    /** Whether its certificate is valid at {@code now} (RFC 5280 §4.1.2.5). */
    public boolean isValidAt(Instant now) {
        return !now.isBefore(notBefore()) && !now.isAfter(notAfter());
    }

    public Der der() {
        try {
            return Der.copyOf(certificate.getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException("in-memory encoding cannot fail", e);
        }
    }

    public SerialNumber serial() {
        return new SerialNumber(certificate.getSerialNumber());
    }

    /** The subject key identifier, lower-case hex (RFC 5280 §4.2.1.2). */
    public String subjectKeyId() {
        return HexFormat.of()
                .formatHex(
                        SubjectKeyIdentifier.fromExtensions(certificate.getExtensions())
                                .getKeyIdentifier());
    }

    /**
     * The public key, which was looked at when the issuer came to be.
     *
     * @throws IllegalStateException if it is weak
     */
    public SubjectPublicKey publicKey() {
        try {
            return SubjectPublicKey.parse(certificate.getSubjectPublicKeyInfo());
        } catch (WeakKeyException e) {
            throw new IllegalStateException("issuer " + name + " has a weak key", e);
        }
    }

    /** This issuer with another certificate for its subject and key. */
    public Issuer with(X509CertificateHolder renewed) {
        return new Issuer(name, kind, parent, above, life, renewed, signer);
    }

    /** This issuer, signing through {@code other}. */
    public Issuer with(Signer other) {
        return new Issuer(name, kind, parent, above, life, certificate, other);
    }

    public Instant notBefore() {
        return certificate.getNotBefore().toInstant();
    }

    public Instant notAfter() {
        return certificate.getNotAfter().toInstant();
    }

    /** When its certificate ends or, if that is sooner, one of those that came with it. */
    Instant end() {
        return above.stream()
                .map(certificate -> holder(certificate).getNotAfter().toInstant())
                .filter(each -> each.isBefore(notAfter()))
                .min(Instant::compareTo)
                .orElse(notAfter());
    }

    private static X509CertificateHolder holder(Der certificate) {
        try {
            return new X509CertificateHolder(certificate.octets());
        } catch (IOException e) {
            throw new UncheckedIOException("a certificate that was read before", e);
        }
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
