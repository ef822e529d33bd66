package dev.signet.server.transparency;

import dev.signet.server.audit.LogEntry;
import dev.signet.server.database.Database;
import dev.signet.server.tlog.Hash;
import dev.signet.server.tlog.InclusionProof;
import dev.signet.server.tlog.Tile;
import dev.signet.server.tlog.TreeProofs;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/** Proves that certificates are in the log. Safe for concurrent use. */
public final class LogProofs {

    private final Checkpoints checkpoints;
    private final Database database;

    LogProofs(Checkpoints checkpoints, Database database) {
        this.checkpoints = checkpoints;
        this.database = database;
    }

    /**
     * The proof that the certificate with {@code tbsHash}, SHA-256 of its tbsCertificate, is in the
     * tree of the newest checkpoint; empty if it is not.
     */
    public Optional<InclusionProof> find(Hash tbsHash) {
        return database.resultOf(tx -> find(tx, tbsHash));
    }

    private static Optional<InclusionProof> find(Handle tx, Hash tbsHash) {
        Tree tree = LogStore.tree(tx);
        OptionalLong leaf = LogStore.leaf(tx, tbsHash);
        if (tree.checkpoint().isEmpty()
                || leaf.isEmpty()
                || leaf.getAsLong() >= tree.size()) { // It grew between the two.
            return Optional.empty();
        }
        long index = leaf.getAsLong();
        LogEntry entry =
                LogStore.bundle(tx, index / Tile.WIDTH).entries().get((int) (index % Tile.WIDTH));
        return Optional.of(
                new InclusionProof(
                        entry.commitment(),
                        index,
                        new TreeProofs(LogStore.tiles(tx)).inclusion(index, tree.size()),
                        tree.checkpoint().get()));
    }

    /**
     * As {@link #find}, of a certificate that was just issued: waits until it is in the tree, but
     * no longer than {@code patience}.
     */
    public Optional<InclusionProof> await(Hash tbsHash, Duration patience)
            throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            long size = checkpoints.size();
            Optional<InclusionProof> proof = find(tbsHash);
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (proof.isPresent() || !checkpoints.awaitMoreThan(size, left)) {
                return proof;
            }
        }
    }
}
