package dev.signet.server.issuer;

import dev.signet.server.database.Database;
import dev.signet.server.signing.KeyEncryption;
import dev.signet.server.signing.KeyOwner;
import dev.signet.server.signing.KeyUnreachableException;
import dev.signet.server.signing.Signer;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.signing.SoftwareSigner;
import dev.signet.server.signing.UnusableSigner;
import dev.signet.server.signing.pkcs11.TokenKeys;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SignatureAlgorithm;
import dev.signet.server.x509.SubjectPublicKey;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The private keys of issuers, of those whose certificate is still to come, and of audit logs: the
 * table {@code issuer_keys}. A key is encrypted before it gets near the database, bound to its
 * owner, by name, and to the public key it belongs to; or it is in a token, and only its label is
 * here. The owner is an issuer or, by its origin, a log.
 *
 * <p>Safe for concurrent use.
 */
public final class IssuerKeyStore {

    /** No DER, so that nobody can use its signature as a certificate or a CRL. */
    private static final byte[] PROBE =
            "signet: does this key match its certificate?".getBytes(StandardCharsets.US_ASCII);

    private final KeyEncryption encryption;
    private final Optional<TokenKeys> token;

    /** {@code token} is where keys may be that are not in the database. */
    IssuerKeyStore(KeyEncryption encryption, Optional<TokenKeys> token) {
        this.encryption = encryption;
        this.token = token;
    }

    /**
     * Keeps a new key of the issuer {@code name}.
     *
     * @throws org.jdbi.v3.core.JdbiException with a unique violation if it is kept already
     */
    public void insert(Handle tx, IssuerName name, CaKey key, Instant createdAt) {
        insert(tx, name.value(), key, createdAt);
    }

    /**
     * Keeps a new key of the log {@code origin}.
     *
     * @throws org.jdbi.v3.core.JdbiException with a unique violation if it is kept already
     */
    public void insertOfLog(Handle tx, String origin, CaKey key, Instant createdAt) {
        insert(tx, origin, key, createdAt);
    }

    private static void insert(Handle tx, String owner, CaKey key, Instant createdAt) {
        Optional<StoredKey.Encrypted> encrypted =
                key.stored() instanceof StoredKey.Encrypted it ? Optional.of(it) : Optional.empty();
        tx.createUpdate(
                        """
                        INSERT INTO issuer_keys (id, issuer, data_key, encrypted_key, token_label,
                                                 created_at)
                        VALUES (:id, :issuer, :dataKey, :encryptedKey, :tokenLabel, :createdAt)
                        """)
                .bind("id", key.publicKey().sha256Hex())
                .bind("issuer", owner)
                .bind("dataKey", encrypted.map(it -> it.dataKey().version()).orElse(null))
                .bind("encryptedKey", encrypted.map(it -> it.octets().octets()).orElse(null))
                .bind(
                        "tokenLabel",
                        key.stored() instanceof StoredKey.InToken(var label) ? label : null)
                .bind("createdAt", createdAt)
                .execute();
    }

    /** Whether {@code key} is that of an issuer here, or of one to be. */
    public boolean isKept(Handle tx, SubjectPublicKey key) {
        return tx.createQuery("SELECT id FROM issuer_keys WHERE id = :id")
                .bind("id", key.sha256Hex())
                .mapTo(String.class)
                .findFirst()
                .isPresent();
    }

    /**
     * Destroys the key {@code id}, of which nothing may speak any more. One in a token is forgotten
     * here; destroying it is for those who run the token.
     */
    public void delete(Handle tx, String id) {
        tx.createUpdate("DELETE FROM issuer_keys WHERE id = :id").bind("id", id).execute();
    }

    /** Every key, in the order in which they were made. */
    public List<KeptKey> all(Handle tx) {
        return tx.createQuery(
                        """
                        SELECT id, issuer, data_key, token_label FROM issuer_keys
                         ORDER BY created_at, issuer
                        """)
                .map((row, _) ->
                        new KeptKey(
                                row.getString("issuer"),
                                row.getString("id"),
                                Optional.ofNullable(row.getObject("data_key", Integer.class)),
                                Optional.ofNullable(row.getString("token_label"))))
                .list();
    }

    /** Those that are encrypted under an older data key than {@code version}. */
    public List<EncryptedKey> olderThan(Handle tx, int version) {
        return tx.createQuery(
                        """
                        SELECT k.id, k.issuer, k.data_key, k.encrypted_key,
                               d.wrapped, d.key_encryption_key
                          FROM issuer_keys k JOIN data_keys d ON d.version = k.data_key
                         WHERE k.data_key < :version
                         ORDER BY k.created_at, k.id
                        """)
                .bind("version", version)
                .map((row, _) ->
                        new EncryptedKey(
                                new KeyOwner(row.getString("issuer"), row.getString("id")),
                                DataKeyStore.read(row, "data_key"),
                                Der.copyOf(row.getBytes("encrypted_key"))))
                .list();
    }

    /** Puts {@code after}, the same key, in the place of {@code before}; false if that is gone. */
    public boolean replace(Handle tx, EncryptedKey before, EncryptedKey after) {
        return tx.createUpdate(
                                """
                                UPDATE issuer_keys SET data_key = :after, encrypted_key = :octets
                                 WHERE id = :id AND data_key = :before
                                """)
                        .bind("id", before.owner().keyId())
                        .bind("before", before.dataKey().version())
                        .bind("after", after.dataKey().version())
                        .bind("octets", after.octets().octets())
                        .execute()
                == 1;
    }

    /**
     * A signer with the key that is kept here for the log {@code origin} and {@code publicKey}; one
     * that fails whenever it is used, if what opens the key is out of reach for now.
     *
     * @throws SigningFailedException if the key cannot be decrypted, is another key or none
     */
    public Signer signerOfLog(
            Database database,
            String origin,
            SubjectPublicKey publicKey,
            SignatureAlgorithm algorithm)
            throws SigningFailedException {
        StoredKey stored =
                database.resultOf(tx -> find(tx, publicKey))
                        .orElseThrow(() ->
                                new SigningFailedException("the key of " + origin + " is gone"));
        try {
            return signer(origin, publicKey, algorithm, stored);
        } catch (KeyUnreachableException e) {
            return new UnusableSigner(
                    publicKey(publicKey),
                    algorithm,
                    stored.storage(),
                    "the key of " + origin + " cannot be used: " + e.getMessage());
        }
    }

    private static Optional<StoredKey> find(Handle tx, SubjectPublicKey key) {
        return tx.createQuery(
                        """
                        SELECT k.data_key, k.encrypted_key, k.token_label,
                               d.wrapped, d.key_encryption_key
                          FROM issuer_keys k LEFT JOIN data_keys d ON d.version = k.data_key
                         WHERE k.id = :id
                        """)
                .bind("id", key.sha256Hex())
                .map((row, _) -> read(row))
                .findOne();
    }

    /** The key in {@code row}, which is joined with its data key, if it has one. */
    static StoredKey read(ResultSet row) throws SQLException {
        String label = row.getString("token_label");
        return label == null
                ? new StoredKey.Encrypted(
                        DataKeyStore.read(row, "data_key"),
                        Der.copyOf(row.getBytes("encrypted_key")))
                : new StoredKey.InToken(label);
    }

    /**
     * A signer with the key that was stored for {@code owner} and {@code publicKey}. One in a token
     * is there also while the token is away.
     *
     * @throws SigningFailedException if it cannot be decrypted, or is another key
     */
    Signer signer(
            String owner,
            SubjectPublicKey publicKey,
            SignatureAlgorithm algorithm,
            StoredKey stored)
            throws SigningFailedException {
        return switch (stored) {
            case StoredKey.InToken(var label) ->
                    token.orElseThrow(() ->
                                    new SigningFailedException(
                                            "its key is in a token, and the configuration has no"
                                                    + " section pkcs11"))
                            .signer(label, publicKey(publicKey), algorithm);
            case StoredKey.Encrypted(var dataKey, var octets) -> {
                byte[] pkcs8 =
                        encryption.decrypt(dataKey, owner(owner, publicKey), octets.octets());
                yield software(publicKey, pkcs8, algorithm);
            }
        };
    }

    static PublicKey publicKey(SubjectPublicKey key) throws SigningFailedException {
        try {
            return key.algorithm().publicKey(key.der().octets());
        } catch (InvalidKeySpecException e) {
            throw new SigningFailedException("the public key cannot be read", e);
        }
    }

    private static SoftwareSigner software(
            SubjectPublicKey publicKey, byte[] pkcs8, SignatureAlgorithm algorithm)
            throws SigningFailedException {
        SoftwareSigner signer;
        try {
            signer =
                    new SoftwareSigner(
                            new KeyPair(
                                    publicKey(publicKey), publicKey.algorithm().privateKey(pkcs8)),
                            algorithm);
        } catch (InvalidKeySpecException e) {
            throw new SigningFailedException("the stored key cannot be read", e);
        }
        if (!signs(signer)) {
            throw new SigningFailedException("the stored key does not match the certificate");
        }
        return signer;
    }

    static KeyOwner owner(String name, SubjectPublicKey publicKey) {
        return new KeyOwner(name, publicKey.sha256Hex());
    }

    /**
     * Whether the private key of {@code signer} is that of its public key.
     *
     * @throws SigningFailedException if it cannot sign at all
     */
    public static boolean signs(Signer signer) throws SigningFailedException {
        return signer.algorithm().verifies(signer.publicKey(), PROBE, signer.sign(PROBE));
    }
}
