package dev.signet.server.issuer;

import dev.signet.server.signing.Signer;
import dev.signet.server.x509.Der;

/**
 * An issuer to be: its key was made here, its certificate is to be signed elsewhere.
 *
 * @param csr what is to be signed, PKCS #10
 */
public record IssuerRequest(IssuerName name, Signer signer, Der csr) {}
