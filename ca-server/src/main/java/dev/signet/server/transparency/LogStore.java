package dev.signet.server.transparency;

import dev.signet.server.database.Months;
import dev.signet.server.tlog.Checkpoint;
import dev.signet.server.tlog.Hash;
import dev.signet.server.tlog.HashTiles;
import dev.signet.server.tlog.Note;
import dev.signet.server.tlog.Tile;
import dev.signet.server.tlog.TreeGrowth;
import dev.signet.server.tlog.TreeGrowth.Grown;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The tree in the database: the tables {@code log_tree}, {@code log_tiles}, {@code log_bundles} and
 * {@code log_certificates}.
 */
final class LogStore {

    private LogStore() {}

    static Tree tree(Handle tx) {
        return tx.createQuery("SELECT size, root, checkpoint FROM log_tree WHERE id = 1")
                .map((row, _) ->
                        new Tree(
                                row.getLong("size"),
                                Hash.at(row.getBytes("root"), 0),
                                Optional.ofNullable(row.getString("checkpoint")).map(Note::parse)))
                .one();
    }

    /** The hashes of the tree. */
    static HashTiles tiles(Handle tx) {
        return (level, position) ->
                tx.createQuery(
                                """
                                SELECT hashes FROM log_tiles
                                 WHERE level = :level AND position = :position
                                """)
                        .bind("level", level)
                        .bind("position", position)
                        .map((row, _) -> row.getBytes("hashes"))
                        .one();
    }

    /** The entries below tile {@code position} of level 0; none if there is no such tile. */
    static Bundle bundle(Handle tx, long position) {
        return tx.createQuery(
                        "SELECT entries, event_ids FROM log_bundles WHERE position = :position")
                .bind("position", position)
                .map((row, _) -> Bundle.parse(row.getBytes("entries"), row.getBytes("event_ids")))
                .findOne()
                .orElse(Bundle.EMPTY);
    }

    /** The leaf of the certificate with {@code tbsHash}. */
    static OptionalLong leaf(Handle tx, Hash tbsHash) {
        return tx.createQuery("SELECT MIN(leaf) FROM log_certificates WHERE tbs_hash = :hash")
                .bind("hash", tbsHash.octets())
                .mapTo(Long.class)
                .findOne()
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    /**
     * Makes {@code before} what {@code growth} says; false, with nothing done, if the tree or the
     * log is another one by now.
     *
     * @param generation of the key that signed {@code checkpoint}
     * @param leaves what it grew by
     */
    static boolean grow(
            Handle tx,
            int generation,
            Tree before,
            TreeGrowth growth,
            Note checkpoint,
            List<LogQueue.Waiting> leaves) {
        if (!replace(tx, generation, before, growth, checkpoint)) {
            return false;
        }
        LogQueue.take(tx, leaves);
        keepTiles(tx, before.size(), growth.tiles());
        keepBundles(tx, before.size(), leaves);
        keepCertificates(tx, before.size(), leaves);
        return true;
    }

    private static boolean replace(
            Handle tx, int generation, Tree before, TreeGrowth growth, Note checkpoint) {
        return tx.createUpdate(
                                """
                                UPDATE log_tree
                                   SET size = :size, root = :root, checkpoint = :checkpoint
                                 WHERE id = 1 AND size = :sizeBefore AND root = :rootBefore
                                   AND :generation = (SELECT MAX(generation) FROM log_keys)
                                """)
                        .bind("generation", generation)
                        .bind("size", growth.size())
                        .bind("root", growth.root().octets())
                        .bind("checkpoint", checkpoint.toString())
                        .bind("sizeBefore", before.size())
                        .bind("rootBefore", before.root().octets())
                        .execute()
                == 1;
    }

    /** Adds {@code line} to the signatures of {@code checkpoint}, if that is still the newest. */
    static void cosign(Handle tx, Checkpoint checkpoint, String line) {
        Optional<Note> newest =
                tx.createQuery("SELECT checkpoint FROM log_tree WHERE id = 1 FOR UPDATE")
                        .mapTo(String.class)
                        .findOne()
                        .map(Note::parse)
                        .filter(note -> note.text().equals(checkpoint.text()));
        if (newest.isPresent()) {
            var _ =
                    tx.createUpdate("UPDATE log_tree SET checkpoint = :checkpoint WHERE id = 1")
                            .bind("checkpoint", newest.get().with(List.of(line)).toString())
                            .execute();
        }
    }

    /** The tree stays, but there is no checkpoint of it: another log begins with it. */
    static void withdrawCheckpoint(Handle tx) {
        var _ = tx.createUpdate("UPDATE log_tree SET checkpoint = NULL WHERE id = 1").execute();
    }

    private static void keepTiles(Handle tx, long sizeBefore, List<Grown> tiles) {
        PreparedBatch changed =
                tx.prepareBatch(
                        """
                        UPDATE log_tiles SET hashes = :hashes
                         WHERE level = :level AND position = :position
                        """);
        PreparedBatch added =
                tx.prepareBatch(
                        """
                        INSERT INTO log_tiles (level, position, hashes)
                        VALUES (:level, :position, :hashes)
                        """);
        for (Grown grown : tiles) {
            Tile tile = grown.tile();
            boolean isThere = new Tile(tile.level(), tile.position(), 1).isWithin(sizeBefore);
            var _ =
                    (isThere ? changed : added)
                            .bind("level", tile.level())
                            .bind("position", tile.position())
                            .bind("hashes", grown.octets())
                            .add();
        }
        execute(changed);
        execute(added);
    }

    private static void keepBundles(Handle tx, long sizeBefore, List<LogQueue.Waiting> leaves) {
        long position = sizeBefore / Tile.WIDTH;
        Bundle edge = sizeBefore % Tile.WIDTH == 0 ? Bundle.EMPTY : bundle(tx, position);
        int from = 0;
        while (from < leaves.size()) {
            int to = Math.min(from + Tile.WIDTH - edge.size(), leaves.size());
            Bundle grown = edge.with(leaves.subList(from, to));
            keep(tx, position, edge.size() > 0, grown);
            edge = Bundle.EMPTY;
            position++;
            from = to;
        }
    }

    private static void keep(Handle tx, long position, boolean isThere, Bundle bundle) {
        String statement =
                isThere
                        ? """
                        UPDATE log_bundles SET entries = :entries, event_ids = :eventIds
                         WHERE position = :position
                        """
                        : """
                        INSERT INTO log_bundles (position, entries, event_ids)
                        VALUES (:position, :entries, :eventIds)
                        """;
        var _ =
                tx.createUpdate(statement)
                        .bind("position", position)
                        .bind("entries", bundle.entryOctets())
                        .bind("eventIds", bundle.eventOctets())
                        .execute();
    }

    /**
     * One that was restored is there twice, and found where it was first; one whose month was
     * dropped meanwhile is not found any more.
     */
    private static void keepCertificates(
            Handle tx, long sizeBefore, List<LogQueue.Waiting> leaves) {
        Set<Integer> months = Set.copyOf(Months.opened(tx, Months.Holds.CERTIFICATES));
        PreparedBatch batch =
                tx.prepareBatch(
                        """
                        INSERT INTO log_certificates (expiry_month, tbs_hash, leaf)
                        VALUES (:month, :hash, :leaf)
                        """);
        for (int i = 0; i < leaves.size(); i++) {
            Optional<Hash> hash = leaves.get(i).entry().tbsHash();
            Optional<Integer> month = leaves.get(i).expiryMonth().filter(months::contains);
            if (hash.isPresent() && month.isPresent()) {
                var _ =
                        batch.bind("month", month.get())
                                .bind("hash", hash.get().octets())
                                .bind("leaf", sizeBefore + i)
                                .add();
            }
        }
        execute(batch);
    }

    private static void execute(PreparedBatch batch) {
        if (batch.size() > 0) {
            var _ = batch.execute();
        }
    }
}
