package dev.signet.server.transparency;

import dev.signet.server.tlog.Checkpoint;
import dev.signet.server.tlog.Hash;
import dev.signet.server.tlog.Note;
import dev.signet.server.tlog.TreeProofs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The newest checkpoint that this server knows, from the database or from its file. It accepts a
 * newer one only if that tree begins with the one it knows: a database that has forgotten, or tells
 * something else, is noticed before anything is signed. Safe for concurrent use.
 */
final class Checkpoints {

    private final Optional<CheckpointFile> file;
    private @Nullable Checkpoint known;
    private @Nullable LostEntriesException lost;

    /** Knows what {@code file} says. */
    Checkpoints(Optional<CheckpointFile> file) {
        this.file = file;
        this.known =
                file.flatMap(CheckpointFile::read)
                        .map(note -> Checkpoint.parse(note.text()))
                        .orElse(null);
    }

    /**
     * The tree of the database, if it begins with the one known.
     *
     * @throws LostEntriesException if it does not
     */
    synchronized Tree tree(Handle tx) {
        if (lost != null) {
            throw lost;
        }
        Tree tree = LogStore.tree(tx);
        if (known != null) {
            compare(tx, tree, known, LogKeyStore.origins(tx));
        }
        return tree;
    }

    /**
     * Compares the database with a checkpoint that somebody else kept.
     *
     * @throws LostEntriesException if it has less, or something else; also from then on
     */
    synchronized void compare(Handle tx, Note elsewhere) {
        try {
            compare(
                    tx,
                    LogStore.tree(tx),
                    Checkpoint.parse(elsewhere.text()),
                    LogKeyStore.origins(tx));
        } catch (LostEntriesException e) {
            lost = e;
            throw e;
        }
    }

    /**
     * From now on it is known that the database lost entries: {@code what} says how.
     *
     * @throws LostEntriesException always
     */
    synchronized void lose(String what) {
        lost = new LostEntriesException(what);
        throw lost;
    }

    /** {@code origins} of the logs of this database, that in force first. */
    private static void compare(Handle tx, Tree tree, Checkpoint known, List<String> origins) {
        if (!origins.contains(known.origin())) {
            throw new LostEntriesException(
                    "the newest checkpoint is of the log "
                            + known.origin()
                            + ", which the database does not know");
        }
        if (!known.origin().equals(origins.getFirst())) {
            return; // The loss was accepted: that log is over.
        }
        if (tree.size() < known.size()) {
            throw new LostEntriesException(
                    "the log has "
                            + tree.size()
                            + " entries, its newest checkpoint "
                            + known.size()
                            + ": "
                            + (known.size() - tree.size())
                            + " are missing");
        }
        Hash root =
                tree.size() == known.size()
                        ? tree.root()
                        : new TreeProofs(LogStore.tiles(tx)).root(known.size());
        if (!root.equals(known.root())) {
            throw new LostEntriesException(
                    "the log has other entries than its newest checkpoint, of "
                            + known.size()
                            + " entries");
        }
    }

    /**
     * Knows {@code note}, which is of a tree that was compared, and wakes who waits.
     *
     * @throws java.io.UncheckedIOException if the file cannot be written; then it is not known
     */
    synchronized void keep(Note note) {
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        boolean isNewer =
                known == null
                        || !checkpoint.origin().equals(known.origin())
                        || checkpoint.size() > known.size();
        if (isNewer) {
            file.ifPresent(keeper -> keeper.write(note));
            known = checkpoint;
            notifyAll();
        }
    }

    /** Leaves of the newest tree known; 0 if none is. */
    synchronized long size() {
        return known == null ? 0 : known.size();
    }

    /** Waits until a tree of more than {@code size} leaves is known; false if it takes longer. */
    synchronized boolean awaitMoreThan(long size, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (size() <= size) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }
}
