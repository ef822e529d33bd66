package dev.signet.server.issuer;

import dev.signet.server.database.Database;
import dev.signet.server.signing.DataKey;
import dev.signet.server.signing.KeyEncryption;
import dev.signet.server.signing.Signer;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.signing.SoftwareSigner;
import dev.signet.server.signing.pkcs11.TokenKeys;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SignatureAlgorithm;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.WeakKeyException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;

/**
 * Makes keys for issuers to be, and for logs. What is to be stored of them is encrypted before
 * there is a transaction: a key-encryption key may be in a device that takes its time.
 *
 * <p>Safe for concurrent use.
 */
public final class CaKeys {

    private static final int LABEL_OCTETS = 8;

    private final DataKeyStore dataKeys = new DataKeyStore();
    private final KeyEncryption encryption;
    private final Optional<TokenKeys> token;
    private final SecureRandom random;

    CaKeys(KeyEncryption encryption, Optional<TokenKeys> token, SecureRandom random) {
        this.encryption = encryption;
        this.token = token;
        this.random = random;
    }

    /**
     * Makes a key for the issuer {@code name}, or takes the one that {@code place} says; it is not
     * stored yet.
     *
     * @throws UnfitKeyException if there can be no such key there
     * @throws SigningFailedException if what keeps it is out of reach
     */
    public CaKey make(
            Database database,
            IssuerName name,
            KeyAlgorithm kind,
            SignatureAlgorithm signature,
            KeyPlace place)
            throws UnfitKeyException, SigningFailedException {
        return switch (place.storage()) {
            case DATABASE -> encrypted(database, name, kind.generate(random), signature);
            case PKCS11 -> inToken(name, kind, signature, place.label());
        };
    }

    /**
     * The key {@code keys} of the issuer {@code name}, encrypted; it is not stored yet.
     *
     * @throws SigningFailedException if what encrypts it is out of reach
     */
    public CaKey encrypted(
            Database database, IssuerName name, KeyPair keys, SignatureAlgorithm signature)
            throws SigningFailedException {
        return encrypted(database, name.value(), keys, signature);
    }

    /**
     * A new key of the log {@code origin}, encrypted; it is not stored yet.
     *
     * @throws SigningFailedException if what encrypts it is out of reach
     */
    public CaKey ofLog(Database database, String origin) throws SigningFailedException {
        return encrypted(
                database,
                origin,
                KeyAlgorithm.ED25519.generate(random),
                SignatureAlgorithm.ED25519);
    }

    private CaKey encrypted(
            Database database, String owner, KeyPair keys, SignatureAlgorithm signature)
            throws SigningFailedException {
        SubjectPublicKey publicKey = SubjectPublicKey.ofOwn(keys);
        DataKey dataKey = dataKey(database);
        byte[] octets =
                encryption.encrypt(
                        dataKey,
                        IssuerKeyStore.owner(owner, publicKey),
                        keys.getPrivate().getEncoded());
        return new CaKey(
                publicKey,
                new SoftwareSigner(keys, signature),
                new StoredKey.Encrypted(dataKey, Der.copyOf(octets)));
    }

    /** The newest data key; the first is made with the first key. */
    private DataKey dataKey(Database database) throws SigningFailedException {
        Optional<DataKey> newest = database.resultOf(dataKeys::newest);
        if (newest.isPresent()) {
            return newest.get();
        }
        DataKey first = encryption.newDataKey(1);
        try {
            database.inTransaction(tx -> dataKeys.insert(tx, first));
        } catch (JdbiException e) {
            if (!Database.isUniqueViolation(e)) {
                throw e;
            }
        }
        return database.resultOf(dataKeys::newest).orElseThrow();
    }

    private CaKey inToken(
            IssuerName name,
            KeyAlgorithm kind,
            SignatureAlgorithm signature,
            Optional<String> existing)
            throws UnfitKeyException, SigningFailedException {
        if (token.isEmpty()) {
            throw new UnfitKeyException(
                    "key_storage",
                    "this server has no token: its configuration has no section pkcs11");
        }
        if (!kind.isEc() && !kind.isRsa()) {
            throw new UnfitKeyException(
                    "key_type",
                    "keys of the type " + kind + " cannot be in a token; use EC or RSA");
        }
        String label = existing.orElseGet(() -> newLabel(name));
        SubjectPublicKey publicKey =
                existing.isPresent()
                        ? publicKey(label, token.get().find(label), kind)
                        : publicKey(label, Optional.of(token.get().make(label, kind)), kind);
        Signer signer = token.get().signer(label, IssuerKeyStore.publicKey(publicKey), signature);
        if (!IssuerKeyStore.signs(signer)) {
            throw new UnfitKeyException(
                    "key_label", "the private key " + label + " is not that of its certificate");
        }
        return new CaKey(publicKey, signer, new StoredKey.InToken(label));
    }

    private String newLabel(IssuerName name) {
        byte[] distinction = new byte[LABEL_OCTETS];
        random.nextBytes(distinction);
        return "signet-%s-%s"
                .formatted(name.value().replace(':', '-'), HexFormat.of().formatHex(distinction));
    }

    private static SubjectPublicKey publicKey(
            String label, Optional<PublicKey> found, KeyAlgorithm kind) throws UnfitKeyException {
        if (found.isEmpty()) {
            throw new UnfitKeyException(
                    "key_label",
                    "the token has no private key "
                            + label
                            + " with a certificate of the same label and CKA_ID beside it");
        }
        SubjectPublicKey publicKey;
        try {
            publicKey = SubjectPublicKey.of(found.get());
        } catch (WeakKeyException e) {
            throw new UnfitKeyException("key_label", String.valueOf(e.getMessage()));
        }
        if (publicKey.algorithm() != kind) {
            throw new UnfitKeyException(
                    "key_type", "the key " + label + " is of the type " + publicKey.algorithm());
        }
        return publicKey;
    }
}
