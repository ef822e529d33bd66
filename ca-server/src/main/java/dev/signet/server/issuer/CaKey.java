package dev.signet.server.issuer;

import dev.signet.server.signing.Signer;
import dev.signet.server.x509.SubjectPublicKey;

/** The key pair of an issuer to be, or of a log, ready to sign and ready to be stored. */
public final class CaKey {

    private final SubjectPublicKey publicKey;
    private final Signer signer;
    private final StoredKey stored;

    CaKey(SubjectPublicKey publicKey, Signer signer, StoredKey stored) {
        this.publicKey = publicKey;
        this.signer = signer;
        this.stored = stored;
    }

    public SubjectPublicKey publicKey() {
        return publicKey;
    }

    public Signer signer() {
        return signer;
    }

    StoredKey stored() {
        return stored;
    }
}
