package dev.signet.server.issuer;

import dev.signet.server.signing.KeyEncryption;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.signing.SoftwareSigner;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SignatureAlgorithm;
import dev.signet.server.x509.SubjectPublicKey;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.InvalidKeySpecException;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/**
 * The private keys of issuers, and of those whose certificate is still to come: the table {@code
 * issuer_keys}. A key is encrypted before it gets near the database, bound to the public key it
 * belongs to.
 *
 * <p>Safe for concurrent use.
 */
public final class IssuerKeyStore {

    /** No DER, so that nobody can use its signature as a certificate or a CRL. */
    private static final byte[] PROBE =
            "signet: does this key match its certificate?".getBytes(StandardCharsets.US_ASCII);

    private final KeyEncryption encryption;
    private final SecureRandom random;

    public IssuerKeyStore(KeyEncryption encryption, SecureRandom random) {
        this.encryption = encryption;
        this.random = random;
    }

    /**
     * Keeps a new key.
     *
     * @throws org.jdbi.v3.core.JdbiException with a unique violation if it is kept already
     */
    public void insert(
            Handle tx, SubjectPublicKey publicKey, PrivateKey privateKey, Instant createdAt) {
        String id = publicKey.sha256Hex();
        tx.createUpdate(
                        """
                        INSERT INTO issuer_keys (id, encrypted_key, encryption_key_id, created_at)
                        VALUES (:id, :encryptedKey, :encryptionKeyId, :createdAt)
                        """)
                .bind("id", id)
                .bind("encryptedKey", encryption.encrypt(id, privateKey.getEncoded(), random))
                .bind("encryptionKeyId", encryption.id())
                .bind("createdAt", createdAt)
                .execute();
    }

    /** Destroys the key {@code id}, of which nothing may speak any more. */
    public void delete(Handle tx, String id) {
        tx.createUpdate("DELETE FROM issuer_keys WHERE id = :id").bind("id", id).execute();
    }

    /**
     * A signer with the key that was stored for {@code publicKey}.
     *
     * @throws SigningFailedException if it cannot be decrypted, or is another key
     */
    SoftwareSigner signer(
            SubjectPublicKey publicKey, SignatureAlgorithm algorithm, Der encryptedKey)
            throws SigningFailedException {
        byte[] pkcs8 = encryption.decrypt(publicKey.sha256Hex(), encryptedKey.octets());
        SoftwareSigner signer;
        try {
            var kind = publicKey.algorithm();
            signer =
                    new SoftwareSigner(
                            new KeyPair(
                                    kind.publicKey(publicKey.der().octets()),
                                    kind.privateKey(pkcs8)),
                            algorithm);
        } catch (InvalidKeySpecException e) {
            throw new SigningFailedException("the stored key cannot be read", e);
        }
        if (!signs(signer)) {
            throw new SigningFailedException("the stored key does not match the certificate");
        }
        return signer;
    }

    /**
     * Whether the private key of {@code signer} is that of its public key.
     *
     * @throws SigningFailedException if it cannot sign at all
     */
    public static boolean signs(SoftwareSigner signer) throws SigningFailedException {
        return signer.algorithm().verifies(signer.publicKey(), PROBE, signer.sign(PROBE));
    }
}
