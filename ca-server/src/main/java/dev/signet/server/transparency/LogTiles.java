package dev.signet.server.transparency;

import dev.signet.server.database.Database;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.tlog.Hash;
import dev.signet.server.tlog.Note;
import dev.signet.server.tlog.Tile;
import java.util.Arrays;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What the log publishes (tlog-tiles). Safe for concurrent use. */
public final class LogTiles {

    private final LogKeys keys;
    private final Database database;

    LogTiles(LogKeys keys, Database database) {
        this.keys = keys;
        this.database = database;
    }

    /**
     * The verifier key of the log (signed-note).
     *
     * @throws SigningFailedException if it cannot be had
     */
    public String key() throws SigningFailedException {
        return keys.current().key().text();
    }

    /** The newest checkpoint; empty as long as there is none. */
    public Optional<Note> checkpoint() {
        return database.resultOf(LogStore::tree).checkpoint();
    }

    /** The octets of {@code tile}; empty if the newest tree does not have as much of it. */
    public Optional<byte[]> tile(Tile tile) {
        return database.resultOf(tx -> {
            if (!tile.isWithin(LogStore.tree(tx).size())) {
                return Optional.empty();
            }
            return Optional.of(tile.level() == Tile.ENTRIES ? entries(tx, tile) : hashes(tx, tile));
        });
    }

    private static byte[] entries(Handle tx, Tile tile) {
        return LogStore.bundle(tx, tile.position()).first(tile.width()).entryOctets();
    }

    private static byte[] hashes(Handle tx, Tile tile) {
        return Arrays.copyOf(
                LogStore.tiles(tx).hashes(tile.level(), tile.position()),
                tile.width() * Hash.OCTETS);
    }
}
