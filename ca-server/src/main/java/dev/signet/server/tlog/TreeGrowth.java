package dev.signet.server.tlog;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a tree becomes by more leaves: the tiles that change and the new root.
 *
 * @param size leaves there are now
 * @param tiles each that changed, whole; those of a level in their order
 */
public record TreeGrowth(long size, Hash root, List<Grown> tiles) {

    /** A tile as it is now. */
    public record Grown(Tile tile, List<Hash> hashes) {

        public Grown {
            hashes = List.copyOf(hashes);
        }

        /** The hashes one after the other. */
        public byte[] octets() {
            var octets = new ByteArrayOutputStream(hashes.size() * Hash.OCTETS);
            hashes.forEach(hash -> octets.writeBytes(hash.octets()));
            return octets.toByteArray();
        }
    }

    public TreeGrowth {
        tiles = List.copyOf(tiles);
    }

    /**
     * Adds {@code leaves} to the tree of {@code size} in {@code tiles}.
     *
     * @param leaves hashes of leaves, at least one
     */
    public static TreeGrowth of(long size, HashTiles tiles, List<Hash> leaves) {
        var grown = new ArrayList<Grown>();
        var edge = new ArrayList<List<Hash>>();
        List<Hash> added = leaves;
        long before = size;
        for (int level = 0; before > 0 || !added.isEmpty(); level++) {
            Level here = Level.grow(level, before, tiles, added);
            grown.addAll(here.changed());
            edge.add(here.edge());
            added = here.full();
            before >>>= Tile.HEIGHT;
        }
        return new TreeGrowth(size + leaves.size(), root(edge), grown);
    }

    /** The root of the tree of {@code size} in {@code tiles}. */
    static Hash root(long size, HashTiles tiles) {
        var edge = new ArrayList<List<Hash>>();
        int level = 0;
        for (long hashes = size; hashes > 0; hashes >>>= Tile.HEIGHT) {
            edge.add(Level.edge(level, hashes, tiles));
            level++;
        }
        return root(edge);
    }

    /** From the partial tiles of all levels, lowest first. */
    private static Hash root(List<List<Hash>> edge) {
        List<Hash> smaller = List.of();
        for (List<Hash> hashes : edge) {
            var row = new ArrayList<>(hashes);
            row.addAll(smaller);
            smaller = row.isEmpty() ? List.of() : List.of(TreeHash.above(row));
        }
        return TreeHash.above(smaller);
    }

    /**
     * One level of the tree.
     *
     * @param changed tiles that have more hashes now
     * @param edge the hashes of the tile that is not full; none if all are
     * @param full the hashes of the tiles that have become full
     */
    private record Level(List<Grown> changed, List<Hash> edge, List<Hash> full) {

        static Level grow(int level, long before, HashTiles tiles, List<Hash> added) {
            Map<Long, List<Hash>> changed = new LinkedHashMap<>();
            List<Hash> edge = edge(level, before, tiles);
            var full = new ArrayList<Hash>();
            long position = before / Tile.WIDTH;
            for (Hash hash : added) {
                edge.add(hash);
                changed.put(position, edge);
                if (edge.size() == Tile.WIDTH) {
                    full.add(TreeHash.above(edge));
                    edge = new ArrayList<>();
                    position++;
                }
            }
            return new Level(
                    changed.entrySet().stream()
                            .map(entry ->
                                    new Grown(
                                            new Tile(
                                                    level, entry.getKey(), entry.getValue().size()),
                                            entry.getValue()))
                            .toList(),
                    edge,
                    full);
        }

        /** The hashes of the tile that is not full, where the level has {@code count} hashes. */
        static List<Hash> edge(int level, long count, HashTiles tiles) {
            int width = (int) (count % Tile.WIDTH);
            var hashes = new ArrayList<Hash>();
            if (width > 0) {
                byte[] octets = tiles.hashes(level, count / Tile.WIDTH);
                for (int i = 0; i < width; i++) {
                    hashes.add(Hash.at(octets, i * Hash.OCTETS));
                }
            }
            return hashes;
        }
    }
}
