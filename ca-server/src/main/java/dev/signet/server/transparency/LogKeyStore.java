package dev.signet.server.transparency;

import dev.signet.server.database.Database;
import dev.signet.server.issuer.CaKey;
import dev.signet.server.issuer.CaKeys;
import dev.signet.server.issuer.IssuerKeyStore;
import dev.signet.server.issuer.IssuerStore;
import dev.signet.server.signing.Signer;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.tlog.NoteKey;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SignatureAlgorithm;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.WeakKeyException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jdbi.v3.core.Handle;

/**
 * The keys of the log, one after the other: the table {@code log_keys}. The newest signs. The
 * private ones are where those of issuers are, bound to the log's origin, so that whatever becomes
 * of the data key becomes of all of them.
 *
 * <p>Safe for concurrent use.
 */
public final class LogKeyStore {

    private final CaKeys caKeys;
    private final IssuerKeyStore keys;
    private final Clock clock;

    /** {@code issuers} has the keys, encrypted as those of issuers are. */
    public LogKeyStore(IssuerStore issuers, Clock clock) {
        this.caKeys = issuers.caKeys();
        this.keys = issuers.keys();
        this.clock = clock;
    }

    private record Row(int generation, String origin, Der publicKey) {}

    /**
     * A log that is to begin; nothing of it is stored yet.
     *
     * @param generation counted from 1, with the first log of the database
     */
    record Next(int generation, String origin, CaKey key) {}

    /**
     * The key that signs, ready to; made now if the log has not begun, under the name {@code
     * origin}. If what opens it is out of reach for now, it is one that signs nothing.
     *
     * @throws SigningFailedException if it cannot be decrypted, or made
     */
    LogKey obtain(Database database, String origin) throws SigningFailedException {
        if (database.resultOf(LogKeyStore::newest).isEmpty()) {
            var first = new Next(1, origin, caKeys.ofLog(database, origin));
            try {
                database.inTransaction(tx -> insert(tx, first));
            } catch (RuntimeException e) {
                if (!Database.isUniqueViolation(e)) {
                    throw e;
                }
                // Another server began the log a moment ago.
            }
        }
        return load(database, database.resultOf(LogKeyStore::newest).orElseThrow());
    }

    private LogKey load(Database database, Row row) throws SigningFailedException {
        SubjectPublicKey key;
        try {
            key =
                    SubjectPublicKey.parse(
                            SubjectPublicKeyInfo.getInstance(row.publicKey().octets()));
        } catch (WeakKeyException | IllegalArgumentException e) {
            throw new SigningFailedException("the public key of the log is unreadable", e);
        }
        Signer signer = keys.signerOfLog(database, row.origin(), key, SignatureAlgorithm.ED25519);
        return new LogKey(
                row.generation(),
                new NoteKey(row.origin(), NoteKey.Type.ED25519, signer.publicKey()),
                signer);
    }

    /**
     * The log that could begin in place of the one there is, with a key of its own; empty if none
     * has begun.
     *
     * @throws SigningFailedException if what encrypts its key is out of reach
     */
    Optional<Next> next(Database database) throws SigningFailedException {
        Optional<Row> newest = database.resultOf(LogKeyStore::newest);
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        int generation = newest.get().generation();
        String first =
                generation == 1
                        ? newest.get().origin()
                        : newest.get().origin().replaceFirst("/" + generation + "$", "");
        String origin = first + "/" + (generation + 1);
        return Optional.of(new Next(generation + 1, origin, caKeys.ofLog(database, origin)));
    }

    /**
     * From now on {@code next} is the log: what was signed under the name of the one before no
     * longer binds this database.
     *
     * @throws org.jdbi.v3.core.JdbiException with a unique violation if another began meanwhile
     */
    void begin(Handle tx, Next next) {
        insert(tx, next);
        LogStore.withdrawCheckpoint(tx);
    }

    private void insert(Handle tx, Next log) {
        SubjectPublicKey key = log.key().publicKey();
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        keys.insertOfLog(tx, log.origin(), log.key(), now);
        var _ =
                tx.createUpdate(
                                """
                                INSERT INTO log_keys
                                    (generation, origin, public_key, key_id, created_at)
                                VALUES (:generation, :origin, :publicKey, :keyId, :createdAt)
                                """)
                        .bind("generation", log.generation())
                        .bind("origin", log.origin())
                        .bind("publicKey", key.der().octets())
                        .bind("keyId", key.sha256Hex())
                        .bind("createdAt", now)
                        .execute();
    }

    /** Of the newest key; 0 if the log has not begun. */
    static int generation(Handle tx) {
        return tx.createQuery("SELECT COALESCE(MAX(generation), 0) FROM log_keys")
                .mapTo(Integer.class)
                .one();
    }

    /** The origins of all there were, the newest first. */
    static List<String> origins(Handle tx) {
        return tx.createQuery("SELECT origin FROM log_keys ORDER BY generation DESC")
                .mapTo(String.class)
                .list();
    }

    private static Optional<Row> newest(Handle tx) {
        return tx.createQuery(
                        """
                        SELECT generation, origin, public_key FROM log_keys
                         ORDER BY generation DESC
                         FETCH FIRST 1 ROWS ONLY
                        """)
                .map((row, _) ->
                        new Row(
                                row.getInt("generation"),
                                row.getString("origin"),
                                Der.copyOf(row.getBytes("public_key"))))
                .findOne();
    }
}
