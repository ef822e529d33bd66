package dev.signet.server.issuer;

import dev.signet.server.database.Database;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.CaSigningRequest;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.MalformedCsrException;
import dev.signet.server.x509.SignatureAlgorithm;
import dev.signet.server.x509.SubjectPublicKey;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The issuers to be: the table {@code issuer_requests}. */
public final class IssuerRequestStore {

    private final IssuerKeyStore keys;

    public IssuerRequestStore(IssuerKeyStore keys) {
        this.keys = keys;
    }

    /**
     * Keeps a new request, whose key is kept already.
     *
     * @param signature what the issuer to be will sign with
     */
    public void insert(
            Handle tx, Pending request, SubjectPublicKey key, SignatureAlgorithm signature) {
        tx.createUpdate(
                        """
                        INSERT INTO issuer_requests (name, mount, key_id, signature_algorithm, csr,
                                                     created_at)
                        VALUES (:name, :mount, :keyId, :signatureAlgorithm, :csr, :createdAt)
                        """)
                .bind("name", request.name().value())
                .bind("mount", request.name().mount().value())
                .bind("keyId", key.sha256Hex())
                .bind("signatureAlgorithm", signature.text())
                .bind("csr", request.csr().octets())
                .bind("createdAt", request.createdAt())
                .execute();
    }

    /** Takes the request away and leaves its key; false if it is gone already. */
    public boolean delete(Handle tx, IssuerName name) {
        return tx.createUpdate("DELETE FROM issuer_requests WHERE name = :name")
                        .bind("name", name.value())
                        .execute()
                == 1;
    }

    /** The id of the key of the request {@code name}. */
    public Optional<String> keyId(Handle tx, IssuerName name) {
        return tx.createQuery("SELECT key_id FROM issuer_requests WHERE name = :name")
                .bind("name", name.value())
                .mapTo(String.class)
                .findOne();
    }

    /** What an operator may know of a request: everything but the key. */
    public record Pending(IssuerName name, Der csr, Instant createdAt) {}

    /** Every request, by name. */
    public List<Pending> all(Handle tx) {
        return tx.createQuery("SELECT name, csr, created_at FROM issuer_requests ORDER BY name")
                .map((row, _) ->
                        new Pending(
                                new IssuerName(row.getString("name")),
                                Der.copyOf(row.getBytes("csr")),
                                row.getObject("created_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    private record Row(Der csr, String signatureAlgorithm, StoredKey key) {}

    /**
     * The request called {@code name}, ready to sign.
     *
     * @throws SigningFailedException if its key cannot be decrypted
     */
    public Optional<IssuerRequest> find(Database database, IssuerName name)
            throws SigningFailedException {
        Optional<Row> row = database.resultOf(tx -> row(tx, name));
        if (row.isEmpty()) {
            return Optional.empty();
        }
        try {
            var key = CaSigningRequest.parse(row.get().csr()).publicKey();
            return Optional.of(
                    new IssuerRequest(
                            name,
                            keys.signer(
                                    name.value(),
                                    key,
                                    SignatureAlgorithm.parse(
                                            row.get().signatureAlgorithm(), key.algorithm()),
                                    row.get().key()),
                            row.get().csr()));
        } catch (MalformedCsrException e) {
            throw new SigningFailedException("the request of issuer " + name + " is unreadable", e);
        }
    }

    private static Optional<Row> row(Handle tx, IssuerName name) {
        return tx.createQuery(
                        """
                        SELECT r.csr, r.signature_algorithm, k.data_key, k.encrypted_key,
                               k.token_label, d.wrapped, d.key_encryption_key
                          FROM issuer_requests r JOIN issuer_keys k ON k.id = r.key_id
                               LEFT JOIN data_keys d ON d.version = k.data_key
                         WHERE r.name = :name
                        """)
                .bind("name", name.value())
                .map((row, _) ->
                        new Row(
                                Der.copyOf(row.getBytes("csr")),
                                row.getString("signature_algorithm"),
                                IssuerKeyStore.read(row)))
                .findOne();
    }
}
