package dev.signet.server.ceremony;

import dev.signet.server.signing.Signer;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.signing.SoftwareSigner;
import dev.signet.server.x509.SubjectPublicKey;
import java.io.IOException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;

/** A key that a step signs with, together with the public key that others know it by. */
record OfflineKey(SubjectPublicKey publicKey, Signer signer) {

    private static final byte[] PROBE = {1, 2, 3};

    /**
     * The key in {@code file}, which must be the private half of {@code known}.
     *
     * @throws CeremonyFailedException if it is not
     */
    static OfflineKey read(
            StepFiles files, String file, String passphraseFile, SubjectPublicKey known)
            throws CeremonyFailedException, IOException {
        PrivateKey key =
                EncryptedKey.decode(
                        files.read(file),
                        Passphrase.read(files.folder(), passphraseFile),
                        known.algorithm());
        PublicKey publicKey = jca(known);
        var signer =
                new SoftwareSigner(
                        new KeyPair(publicKey, key), known.algorithm().signatureAlgorithm());
        try {
            if (!signer.algorithm().verifies(publicKey, PROBE, signer.sign(PROBE))) {
                throw new CeremonyFailedException(file + " is the key of another public key");
            }
        } catch (SigningFailedException e) {
            throw new CeremonyFailedException("the key in " + file + " cannot sign", e);
        }
        return new OfflineKey(known, signer);
    }

    static PublicKey jca(SubjectPublicKey key) {
        try {
            return key.algorithm().publicKey(key.der().octets());
        } catch (InvalidKeySpecException e) {
            throw new IllegalStateException("a public key that was read before", e);
        }
    }
}
