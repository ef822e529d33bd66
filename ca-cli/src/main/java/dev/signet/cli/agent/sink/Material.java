package dev.signet.cli.agent.sink;

import dev.signet.cli.file.CertificateFolder;
import dev.signet.client.Identity;
import dev.signet.client.pem.Pem;
import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What files are made of: one generation of an identity, and whom to trust.
 *
 * @param roots every certificate to trust, at least one
 * @param crls of the CAs in the chain; may be empty
 */
public record Material(Identity identity, List<X509Certificate> roots, List<X509CRL> crls) {

    public Material {
        roots = List.copyOf(roots);
        crls = List.copyOf(crls);
        if (roots.isEmpty()) {
            throw new IllegalArgumentException("whom to trust is not said");
        }
    }

    /** The certificate and what leads to the root, in PEM, leaf first. */
    String chainPem() {
        return CertificateFolder.pem(identity.chain());
    }

    /** PKCS #8 in PEM: a secret. */
    String keyPem() {
        return Pem.encode("PRIVATE KEY", identity.privateKey().getEncoded());
    }

    String rootsPem() {
        return CertificateFolder.pem(roots);
    }

    /** Empty if there are no CRLs: a file without one would refuse everybody. */
    Optional<String> crlsPem() {
        if (crls.isEmpty()) {
            return Optional.empty();
        }
        var text = new StringBuilder();
        for (X509CRL crl : crls) {
            try {
                text.append(Pem.encode("X509 CRL", crl.getEncoded()));
            } catch (CRLException e) {
                throw new IllegalStateException("a parsed CRL has an encoding", e);
            }
        }
        return Optional.of(text.toString());
    }

    /** The first second in which the certificate is valid. */
    public Instant notBefore() {
        return identity.leaf().getNotBefore().toInstant();
    }

    /** The last second in which the certificate is valid. */
    public Instant notAfter() {
        return identity.leaf().getNotAfter().toInstant();
    }

    /** In lower-case hex, as in the API and in logs. */
    public String serialNumber() {
        return identity.leaf().getSerialNumber().toString(16);
    }

    /** Leaves the key out. */
    @Override
    public String toString() {
        return "Material[" + identity + "]";
    }
}
