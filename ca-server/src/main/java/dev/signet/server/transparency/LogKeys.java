package dev.signet.server.transparency;

import dev.signet.server.database.Database;
import dev.signet.server.signing.SigningFailedException;
import org.jspecify.annotations.Nullable;

/** The key that signs checkpoints now, in memory. Safe for concurrent use. */
final class LogKeys {

    private final LogKeyStore store;
    private final Database database;
    private final String origin;
    private volatile @Nullable LogKey current;

    /** {@code origin} is the name of a log that begins now. */
    LogKeys(LogKeyStore store, Database database, String origin) {
        this.store = store;
        this.database = database;
        this.origin = origin;
    }

    /**
     * The newest there is; made, if the log has not begun. If what opens it is out of reach for
     * now, it is one that signs nothing, and asked for again at the next call.
     *
     * @throws SigningFailedException if it cannot be decrypted, or made
     */
    LogKey current() throws SigningFailedException {
        LogKey known = current;
        if (known == null
                || known.signer().outOfReach().isPresent()
                || known.generation() != database.resultOf(LogKeyStore::generation)) {
            known = store.obtain(database, origin);
            current = known;
        }
        return known;
    }
}
