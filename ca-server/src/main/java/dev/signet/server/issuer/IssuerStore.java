package dev.signet.server.issuer;

import dev.signet.server.database.Database;
import dev.signet.server.signing.KeyEncryption;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.signing.SoftwareSigner;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.WeakKeyException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jdbi.v3.core.Handle;

/** The issuers and their encrypted keys: the table {@code issuers}. */
public final class IssuerStore {

    private final KeyEncryption encryption;
    private final SecureRandom random;

    public IssuerStore(KeyEncryption encryption, SecureRandom random) {
        this.encryption = encryption;
        this.random = random;
    }

    /** Keeps a new issuer; {@code privateKey} is encrypted before it gets near the database. */
    public void insert(Handle tx, Issuer issuer, PrivateKey privateKey, Instant createdAt) {
        tx.createUpdate(
                        """
                        INSERT INTO issuers (name, kind, parent, state, certificate, subject_key_id,
                                             encrypted_key, encryption_key_id, created_at)
                        VALUES (:name, :kind, :parent, :state, :certificate, :subjectKeyId,
                                :encryptedKey, :encryptionKeyId, :createdAt)
                        """)
                .bind("name", issuer.name().value())
                .bind("kind", issuer.kind())
                .bind("parent", issuer.parent().map(IssuerName::value))
                .bind("state", issuer.state())
                .bind("certificate", issuer.der().octets())
                .bind("subjectKeyId", issuer.subjectKeyId())
                .bind(
                        "encryptedKey",
                        encryption.encrypt(issuer.name().value(), privateKey.getEncoded(), random))
                .bind("encryptionKeyId", encryption.id())
                .bind("createdAt", createdAt)
                .execute();
    }

    /**
     * Every issuer, ready to sign.
     *
     * @throws SigningFailedException if a key cannot be decrypted, or does not match its
     *     certificate
     */
    public List<Issuer> all(Database database) throws SigningFailedException {
        var issuers = new ArrayList<Issuer>();
        for (Row row : database.resultOf(IssuerStore::rows)) {
            issuers.add(issuer(row));
        }
        return issuers;
    }

    private record Row(
            String name,
            String kind,
            Optional<String> parent,
            String state,
            Der certificate,
            Der encryptedKey) {}

    private static List<Row> rows(Handle tx) {
        return tx.createQuery(
                        """
                        SELECT name, kind, parent, state, certificate, encrypted_key
                          FROM issuers ORDER BY created_at, name
                        """)
                .map((row, _) ->
                        new Row(
                                row.getString("name"),
                                row.getString("kind"),
                                Optional.ofNullable(row.getString("parent")),
                                row.getString("state"),
                                Der.copyOf(row.getBytes("certificate")),
                                Der.copyOf(row.getBytes("encrypted_key"))))
                .list();
    }

    private Issuer issuer(Row row) throws SigningFailedException {
        byte[] pkcs8 = encryption.decrypt(row.name(), row.encryptedKey().octets());
        try {
            var certificate = new X509CertificateHolder(row.certificate().octets());
            var spki = certificate.getSubjectPublicKeyInfo();
            KeyAlgorithm algorithm = SubjectPublicKey.parse(spki).algorithm();
            KeyFactory keys = KeyFactory.getInstance(jcaKeyAlgorithm(algorithm));
            var pair =
                    new KeyPair(
                            keys.generatePublic(new X509EncodedKeySpec(spki.getEncoded())),
                            keys.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
            requireMatch(row.name(), pair, algorithm);
            return new Issuer(
                    new IssuerName(row.name()),
                    IssuerKind.valueOf(row.kind()),
                    row.parent().map(IssuerName::new),
                    IssuerState.valueOf(row.state()),
                    certificate,
                    new SoftwareSigner(pair, algorithm));
        } catch (IOException | WeakKeyException | GeneralSecurityException e) {
            throw new SigningFailedException("issuer " + row.name() + " cannot be loaded", e);
        }
    }

    /** Signs a text that is no DER, so that nobody can use it as a certificate or a CRL. */
    private static void requireMatch(String name, KeyPair pair, KeyAlgorithm algorithm)
            throws GeneralSecurityException, SigningFailedException {
        byte[] probe =
                "signet: does this key match its certificate?"
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        Signature verifier = Signature.getInstance(algorithm.jcaSignature());
        verifier.initVerify(pair.getPublic());
        verifier.update(probe);
        if (!verifier.verify(new SoftwareSigner(pair, algorithm).sign(probe))) {
            throw new SigningFailedException(
                    "the key of issuer " + name + " does not match its certificate");
        }
    }

    private static String jcaKeyAlgorithm(KeyAlgorithm algorithm) {
        return switch (algorithm) {
            case EC_P256, EC_P384, EC_P521 -> "EC";
            case ED25519 -> "Ed25519";
            case RSA_2048, RSA_3072, RSA_4096 -> "RSA";
        };
    }
}
