package dev.signet.server.issuer;

import dev.signet.server.signing.DataKey;
import dev.signet.server.x509.Der;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What CA keys are encrypted under: the table {@code data_keys}. */
public final class DataKeyStore {

    /**
     * A data key and its use.
     *
     * @param keys how many CA keys are encrypted under it
     */
    public record Use(DataKey dataKey, Instant createdAt, int keys) {}

    /** The one that new keys are encrypted under; empty before the first is made. */
    public Optional<DataKey> newest(Handle tx) {
        return tx.createQuery(
                        """
                        SELECT version, wrapped, key_encryption_key FROM data_keys
                         ORDER BY version DESC FETCH FIRST 1 ROW ONLY
                        """)
                .map((row, _) -> read(row, "version"))
                .findOne();
    }

    /** Every data key, oldest first. */
    public List<Use> all(Handle tx) {
        return tx.createQuery(
                        """
                        SELECT version, wrapped, key_encryption_key, created_at,
                               (SELECT COUNT(*) FROM issuer_keys WHERE data_key = version) AS uses
                          FROM data_keys ORDER BY version
                        """)
                .map((row, _) ->
                        new Use(
                                read(row, "version"),
                                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                                row.getInt("uses")))
                .list();
    }

    /** That of a row of {@code issuer_keys} joined with its data key. */
    static DataKey read(ResultSet row, String version) throws SQLException {
        return new DataKey(
                row.getInt(version),
                row.getString("key_encryption_key"),
                Der.copyOf(row.getBytes("wrapped")));
    }

    /**
     * Keeps a new data key.
     *
     * @throws org.jdbi.v3.core.JdbiException with a unique violation if there is one of its version
     */
    public void insert(Handle tx, DataKey dataKey) {
        tx.createUpdate(
                        """
                        INSERT INTO data_keys (version, wrapped, key_encryption_key, created_at)
                        VALUES (:version, :wrapped, :keyEncryptionKey, CURRENT_TIMESTAMP)
                        """)
                .bind("version", dataKey.version())
                .bind("wrapped", dataKey.wrapped().octets())
                .bind("keyEncryptionKey", dataKey.keyEncryptionKeyId())
                .execute();
    }

    /** Puts {@code after}, the same key, in the place of {@code before}; false if that is gone. */
    public boolean replace(Handle tx, DataKey before, DataKey after) {
        return tx.createUpdate(
                                """
                                UPDATE data_keys SET wrapped = :wrapped, key_encryption_key = :after
                                 WHERE version = :version AND key_encryption_key = :before
                                """)
                        .bind("version", before.version())
                        .bind("before", before.keyEncryptionKeyId())
                        .bind("after", after.keyEncryptionKeyId())
                        .bind("wrapped", after.wrapped().octets())
                        .execute()
                == 1;
    }

    /** Destroys a data key that nothing is encrypted under; false if something is. */
    public boolean deleteUnused(Handle tx, int version) {
        return tx.createUpdate(
                                """
                                DELETE FROM data_keys
                                 WHERE version = :version
                                   AND NOT EXISTS (SELECT 1 FROM issuer_keys
                                                    WHERE data_key = :version)
                                """)
                        .bind("version", version)
                        .execute()
                == 1;
    }
}
