package dev.signet.server.issuer;

import dev.signet.server.database.Changes;
import dev.signet.server.database.Database;
import dev.signet.server.signing.KeyEncryption;
import dev.signet.server.signing.Signer;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.signing.UnusableSigner;
import dev.signet.server.signing.pkcs11.TokenKeys;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SignatureAlgorithm;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.WeakKeyException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jdbi.v3.core.Handle;

/** The issuers: the tables {@code issuers} and {@code issuer_chains}. */
public final class IssuerStore {

    private final IssuerKeyStore keys;
    private final CaKeys caKeys;

    /** {@code token} is where keys of issuers may be that are not in the database. */
    public IssuerStore(KeyEncryption encryption, Optional<TokenKeys> token, SecureRandom random) {
        this.keys = new IssuerKeyStore(encryption, token);
        this.caKeys = new CaKeys(encryption, token, random);
    }

    /** What makes keys for new issuers. */
    public CaKeys caKeys() {
        return caKeys;
    }

    /** Where the keys of issuers are. */
    public IssuerKeyStore keys() {
        return keys;
    }

    /**
     * Keeps a new issuer, whose key is kept already. The first of a mount that may sign for
     * workloads becomes the mount's default issuer; those that come later change nothing.
     */
    public void insert(Handle tx, Issuer issuer, Instant createdAt) {
        tx.createUpdate(
                        """
                        INSERT INTO issuers (name, mount, kind, parent, state, state_since, succeeds,
                                             rotates, drained, certificate, key_id,
                                             signature_algorithm, created_at)
                        VALUES (:name, :mount, :kind, :parent, :state, :since, :succeeds,
                                :rotates, :drained, :certificate, :keyId,
                                :signatureAlgorithm, :createdAt)
                        """)
                .bind("name", issuer.name().value())
                .bind("mount", issuer.name().mount().value())
                .bind("kind", issuer.kind())
                .bind("parent", issuer.parent().map(IssuerName::value))
                .bind("state", issuer.state())
                .bind("since", issuer.life().since())
                .bind("succeeds", issuer.life().succeeds().map(IssuerName::value))
                .bind("rotates", issuer.life().rotates())
                .bind("drained", issuer.life().drained())
                .bind("certificate", issuer.der().octets())
                .bind("keyId", issuer.publicKey().sha256Hex())
                .bind("signatureAlgorithm", issuer.signer().algorithm().text())
                .bind("createdAt", createdAt)
                .execute();
        if (issuer.kind() == IssuerKind.INTERMEDIATE) {
            becomeDefault(tx, issuer.name());
        }
        int ordinal = 0;
        for (Der certificate : issuer.above()) {
            tx.createUpdate(
                            """
                            INSERT INTO issuer_chains (issuer, ordinal, certificate)
                            VALUES (:issuer, :ordinal, :certificate)
                            """)
                    .bind("issuer", issuer.name().value())
                    .bind("ordinal", ordinal++)
                    .bind("certificate", certificate.octets())
                    .execute();
        }
    }

    private static void becomeDefault(Handle tx, IssuerName first) {
        int changed =
                tx.createUpdate(
                                """
                                UPDATE mounts SET default_issuer = :issuer
                                 WHERE name = :mount AND default_issuer IS NULL
                                """)
                        .bind("issuer", first.value())
                        .bind("mount", first.mount().value())
                        .execute();
        if (changed == 1) {
            Changes.announce(tx, Changes.Topic.MOUNTS);
        }
    }

    /** Whether an issuer, or a request for one, has this name. */
    public boolean isTaken(Handle tx, IssuerName name) {
        return tx.createQuery(
                        """
                        SELECT name FROM issuers WHERE name = :name
                         UNION ALL SELECT name FROM issuer_requests WHERE name = :name
                        """)
                .bind("name", name.value())
                .mapTo(String.class)
                .findFirst()
                .isPresent();
    }

    /**
     * Puts {@code renewed}, of the same subject and key, in place of the certificate of {@code
     * issuer}; false if that is no longer the one stored.
     */
    public boolean replaceCertificate(Handle tx, Issuer issuer, Der renewed) {
        return tx.createUpdate(
                                """
                                UPDATE issuers SET certificate = :renewed
                                 WHERE name = :name AND certificate = :before
                                """)
                        .bind("name", issuer.name().value())
                        .bind("before", issuer.der().octets())
                        .bind("renewed", renewed.octets())
                        .execute()
                == 1;
    }

    /**
     * Every issuer, ready to sign.
     *
     * @throws SigningFailedException if a key cannot be decrypted, or does not match its
     *     certificate
     */
    public List<Issuer> all(Database database) throws SigningFailedException {
        var issuers = new ArrayList<Issuer>();
        for (Stored each : stored(database).issuers()) {
            try {
                issuers.add(each.issuer());
            } catch (SigningFailedException e) {
                throw new SigningFailedException(
                        "issuer " + each.name() + ": " + e.getMessage(), e);
            }
        }
        return issuers;
    }

    /** Every issuer as it is stored, each to be read by itself. */
    Snapshot stored(Database database) {
        return database.snapshotOf(tx ->
                new Snapshot(
                        Changes.version(tx, Changes.Topic.ISSUERS),
                        rows(tx).stream().map(Stored::new).toList()));
    }

    /**
     * The issuers as of one moment.
     *
     * @param version how often issuers had been changed
     */
    record Snapshot(long version, List<Stored> issuers) {}

    /** What is stored of an issuer. */
    final class Stored {

        private final Row row;

        private Stored(Row row) {
            this.row = row;
        }

        String name() {
            return row.name();
        }

        /**
         * The issuer, ready to sign.
         *
         * @throws SigningFailedException if its key cannot be decrypted, or does not match its
         *     certificate
         * @throws IllegalArgumentException if it is of a kind that this release does not know
         */
        Issuer issuer() throws SigningFailedException {
            return read(row, keys::signer);
        }

        /**
         * The issuer with a key that fails whenever it is used, saying {@code why}.
         *
         * @throws SigningFailedException if its certificate cannot be read
         * @throws IllegalArgumentException as {@link #issuer()}
         */
        Issuer unusable(String why) throws SigningFailedException {
            return read(
                    row,
                    (_, key, algorithm, stored) -> unusableSigner(key, algorithm, stored, why));
        }
    }

    private static Signer unusableSigner(
            SubjectPublicKey key, SignatureAlgorithm algorithm, StoredKey stored, String why)
            throws SigningFailedException {
        return new UnusableSigner(IssuerKeyStore.publicKey(key), algorithm, stored.storage(), why);
    }

    /** Makes a signer of what is stored of a key. */
    @FunctionalInterface
    private interface Keys {
        Signer signer(
                String issuer, SubjectPublicKey key, SignatureAlgorithm algorithm, StoredKey stored)
                throws SigningFailedException;
    }

    private record Row(
            String name,
            String kind,
            Optional<String> parent,
            List<Der> above,
            IssuerLife life,
            Der certificate,
            String signatureAlgorithm,
            StoredKey key) {}

    private static List<Row> rows(Handle tx) {
        Map<String, List<Der>> chains = chains(tx);
        return tx.createQuery(
                        """
                        SELECT i.name, i.kind, i.parent, i.state, i.state_since, i.succeeds,
                               i.rotates, i.drained, i.certificate, i.signature_algorithm,
                               k.data_key, k.encrypted_key, k.token_label,
                               d.wrapped, d.key_encryption_key
                          FROM issuers i JOIN issuer_keys k ON k.id = i.key_id
                               LEFT JOIN data_keys d ON d.version = k.data_key
                         ORDER BY i.created_at, i.name
                        """)
                .map((row, _) ->
                        new Row(
                                row.getString("name"),
                                row.getString("kind"),
                                Optional.ofNullable(row.getString("parent")),
                                chains.getOrDefault(row.getString("name"), List.of()),
                                IssuerLives.life(row),
                                Der.copyOf(row.getBytes("certificate")),
                                row.getString("signature_algorithm"),
                                IssuerKeyStore.read(row)))
                .list();
    }

    private static Map<String, List<Der>> chains(Handle tx) {
        return tx.createQuery(
                        "SELECT issuer, certificate FROM issuer_chains ORDER BY issuer, ordinal")
                .reduceRows(
                        new HashMap<>(),
                        (chains, row) -> {
                            chains.computeIfAbsent(
                                            row.getColumn("issuer", String.class),
                                            _ -> new ArrayList<>())
                                    .add(Der.copyOf(row.getColumn("certificate", byte[].class)));
                            return chains;
                        });
    }

    private static Issuer read(Row row, Keys keys) throws SigningFailedException {
        try {
            var certificate = new X509CertificateHolder(row.certificate().octets());
            SubjectPublicKey key = SubjectPublicKey.parse(certificate.getSubjectPublicKeyInfo());
            return new Issuer(
                    new IssuerName(row.name()),
                    IssuerKind.valueOf(row.kind()),
                    row.parent().map(IssuerName::new),
                    row.above(),
                    row.life(),
                    certificate,
                    keys.signer(
                            row.name(),
                            key,
                            SignatureAlgorithm.parse(row.signatureAlgorithm(), key.algorithm()),
                            row.key()));
        } catch (IOException | WeakKeyException e) {
            throw new SigningFailedException("the certificate cannot be read", e);
        }
    }
}
