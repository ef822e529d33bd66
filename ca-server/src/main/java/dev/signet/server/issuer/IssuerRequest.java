package dev.signet.server.issuer;

import dev.signet.server.signing.SoftwareSigner;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SubjectPublicKey;
import java.time.Instant;

/**
 * An issuer to be: its key was made here, its certificate is to be signed elsewhere.
 *
 * @param csr what is to be signed, PKCS #10
 */
public record IssuerRequest(
        IssuerName name, SubjectPublicKey key, SoftwareSigner signer, Der csr, Instant createdAt) {}
