package dev.signet.server.key;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.Author;
import dev.signet.server.database.Changes;
import dev.signet.server.database.Database;
import dev.signet.server.issuer.DataKeyStore;
import dev.signet.server.issuer.EncryptedKey;
import dev.signet.server.issuer.IssuerKeyStore;
import dev.signet.server.signing.DataKey;
import dev.signet.server.signing.KeyEncryption;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.Der;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wraps data keys under another key-encryption key, and encrypts CA keys under another data key,
 * while every server signs.
 *
 * <p>Each step is a transaction of its own and looks whether it was done already. Whatever ends a
 * run in the middle, every key can be read, since each row names what it is encrypted under, and
 * the next run finishes what is left. Safe for concurrent use, also by several servers.
 */
public final class KeyRotation {

    private static final Logger LOG = LoggerFactory.getLogger(KeyRotation.class);

    private final KeyEncryption encryption;
    private final DataKeyStore dataKeys = new DataKeyStore();
    private final IssuerKeyStore keys;
    private final AuditLog audit;
    private final Database database;

    public KeyRotation(
            KeyEncryption encryption, IssuerKeyStore keys, AuditLog audit, Database database) {
        this.encryption = encryption;
        this.keys = keys;
        this.audit = audit;
        this.database = database;
    }

    /** How things are. */
    public KeyReport report() {
        return database.resultOf(
                tx -> new KeyReport(encryption.currentId(), dataKeys.all(tx), keys.all(tx)));
    }

    /**
     * Wraps every data key under the key-encryption key that this server is configured with, which
     * is made first if it is to be in a token and is not. The server must have the one before as
     * well, as must every other server that is to read the keys after.
     *
     * @throws SigningFailedException if a key-encryption key is out of reach or not the one
     */
    public void rewrap(Author author) throws SigningFailedException {
        encryption.ensureKeyExists();
        for (DataKeyStore.Use use : database.resultOf(dataKeys::all)) {
            DataKey before = use.dataKey();
            if (!encryption.isCurrent(before)) {
                DataKey after = encryption.rewrapped(before);
                database.inTransaction(tx -> {
                    if (dataKeys.replace(tx, before, after)) {
                        append(
                                tx,
                                author,
                                new AuditEvent.DataKeyRewrapped(
                                        before.version(),
                                        before.keyEncryptionKeyId(),
                                        after.keyEncryptionKeyId()));
                    }
                });
            }
        }
        database.inTransaction(KeyRotation::announce);
    }

    /**
     * Makes a new data key, encrypts every CA key under it and destroys the old ones; or, if an
     * earlier rotation was not finished, does that.
     *
     * @throws SigningFailedException if a key-encryption key is out of reach or not the one
     */
    public void rotate(Author author) throws SigningFailedException {
        DataKey newest = newest(author);
        for (EncryptedKey before : database.resultOf(tx -> keys.olderThan(tx, newest.version()))) {
            EncryptedKey after = reencrypted(before, newest);
            database.inTransaction(tx -> {
                if (keys.replace(tx, before, after)) {
                    append(
                            tx,
                            author,
                            new AuditEvent.IssuerKeyReencrypted(
                                    before.owner().issuer(),
                                    before.owner().keyId(),
                                    newest.version()));
                }
            });
        }
        for (DataKeyStore.Use use : database.resultOf(dataKeys::all)) {
            if (use.dataKey().version() < newest.version()) {
                destroy(use.dataKey().version(), author);
            }
        }
        database.inTransaction(KeyRotation::announce);
    }

    /** The data key that every CA key is to be under: that of an unfinished rotation, or a new. */
    private DataKey newest(Author author) throws SigningFailedException {
        List<DataKeyStore.Use> all = database.resultOf(dataKeys::all);
        if (all.size() > 1) {
            return all.getLast().dataKey();
        }
        DataKey made =
                encryption.newDataKey(all.isEmpty() ? 1 : all.getLast().dataKey().version() + 1);
        try {
            database.inTransaction(tx -> {
                dataKeys.insert(tx, made);
                append(
                        tx,
                        author,
                        new AuditEvent.DataKeyCreated(made.version(), made.keyEncryptionKeyId()));
            });
        } catch (JdbiException e) {
            if (!Database.isUniqueViolation(e)) {
                throw e;
            }
            return database.resultOf(dataKeys::newest).orElseThrow(); // Another run was faster.
        }
        return made;
    }

    private void destroy(int version, Author author) {
        try {
            database.inTransaction(tx -> {
                if (dataKeys.deleteUnused(tx, version)) {
                    append(tx, author, new AuditEvent.DataKeyDestroyed(version));
                }
            });
        } catch (JdbiException e) {
            if (!Database.isForeignKeyViolation(e)) {
                throw e;
            }
            LOG.info("data key {} was used meanwhile; the next rotation destroys it", version);
        }
    }

    private EncryptedKey reencrypted(EncryptedKey key, DataKey under)
            throws SigningFailedException {
        byte[] plain = encryption.decrypt(key.dataKey(), key.owner(), key.octets().octets());
        return new EncryptedKey(
                key.owner(), under, Der.copyOf(encryption.encrypt(under, key.owner(), plain)));
    }

    /** So that a server that cannot read the keys as they are now says so now. */
    private static void announce(Handle tx) {
        Changes.announce(tx, Changes.Topic.ISSUERS);
    }

    private void append(Handle tx, Author author, AuditEvent event) {
        audit.append(tx, author.caller(), author.requestId(), event);
    }
}
