package dev.signet.server.issuance;

import dev.signet.server.x509.SerialNumber;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Which certificate a caller's idempotency key stands for: the table {@code idempotency_keys}. */
final class IdempotencyStore {

    /** What was asked under a key, and the certificate that it led to. */
    record Entry(String requestHash, SerialNumber serial) {}

    Optional<Entry> find(Handle tx, String caller, IdempotencyKey key, Instant now) {
        return tx.createQuery(
                        """
                        SELECT request_hash, serial FROM idempotency_keys
                         WHERE caller = :caller AND idempotency_key = :key AND expires_at > :now
                        """)
                .bind("caller", caller)
                .bind("key", key.value())
                .bind("now", now)
                .map((row, _) ->
                        new Entry(
                                row.getString("request_hash"),
                                SerialNumber.parse(row.getString("serial"))))
                .findOne();
    }

    /** Keeps a key that stands for nothing at {@code now}; a lost race violates the primary key. */
    void insert(
            Handle tx,
            String caller,
            IdempotencyKey key,
            Entry entry,
            Instant now,
            Instant expiresAt) {
        var _ =
                tx.createUpdate(
                                """
                                DELETE FROM idempotency_keys
                                 WHERE caller = :caller AND idempotency_key = :key
                                   AND expires_at <= :now
                                """)
                        .bind("caller", caller)
                        .bind("key", key.value())
                        .bind("now", now)
                        .execute();
        var _ =
                tx.createUpdate(
                                """
                                INSERT INTO idempotency_keys
                                       (caller, idempotency_key, request_hash, serial, expires_at)
                                VALUES (:caller, :key, :requestHash, :serial, :expiresAt)
                                """)
                        .bind("caller", caller)
                        .bind("key", key.value())
                        .bind("requestHash", entry.requestHash())
                        .bind("serial", entry.serial().hex())
                        .bind("expiresAt", expiresAt)
                        .execute();
    }

    /**
     * Lets a key stand for {@code next}; false if it does not stand for {@code previous} any more.
     */
    boolean replace(
            Handle tx,
            String caller,
            IdempotencyKey key,
            SerialNumber previous,
            SerialNumber next,
            Instant expiresAt) {
        return tx.createUpdate(
                                """
                                UPDATE idempotency_keys SET serial = :next, expires_at = :expiresAt
                                 WHERE caller = :caller AND idempotency_key = :key AND serial = :previous
                                """)
                        .bind("caller", caller)
                        .bind("key", key.value())
                        .bind("previous", previous.hex())
                        .bind("next", next.hex())
                        .bind("expiresAt", expiresAt)
                        .execute()
                == 1;
    }

    /** Forgets the keys that have run out. */
    int deleteExpired(Handle tx, Instant now) {
        return tx.createUpdate("DELETE FROM idempotency_keys WHERE expires_at <= :now")
                .bind("now", now)
                .execute();
    }
}
