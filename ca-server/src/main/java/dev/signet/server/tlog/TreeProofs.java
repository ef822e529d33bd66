package dev.signet.server.tlog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Proofs about a tree (RFC 6962 §2.1.1 and §2.1.2), from its tiles, each of which is read once.
 * Used by one thread.
 */
public final class TreeProofs {

    private final HashTiles tiles;

    public TreeProofs(HashTiles tiles) {
        this.tiles = new Read(tiles);
    }

    /** Remembers what was read. */
    private static final class Read implements HashTiles {

        private record Key(int level, long position) {}

        private final HashTiles source;
        private final Map<Key, byte[]> read = new HashMap<>();

        Read(HashTiles source) {
            this.source = source;
        }

        @Override
        public byte[] hashes(int level, long position) {
            return read.computeIfAbsent(
                    new Key(level, position), _ -> source.hashes(level, position));
        }
    }

    /** The root of the first {@code size} leaves. */
    public Hash root(long size) {
        return TreeGrowth.root(size, tiles);
    }

    /**
     * That leaf {@code index} is in the tree of {@code size}: hashes from the leaf's sibling up.
     */
    public List<Hash> inclusion(long index, long size) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("leaf " + index + " of " + size);
        }
        var path = new ArrayList<Hash>();
        include(index, 0, size, path);
        return path;
    }

    private void include(long index, long from, long to, List<Hash> path) {
        if (to - from == 1) {
            return;
        }
        long middle = from + TreeHash.split(to - from);
        if (index < middle) {
            include(index, from, middle, path);
            path.add(hash(middle, to));
        } else {
            include(index, middle, to, path);
            path.add(hash(from, middle));
        }
    }

    /** That the tree of {@code size} begins with that of {@code older}; empty if it is that. */
    public List<Hash> consistency(long older, long size) {
        if (older < 0 || older > size) {
            throw new IllegalArgumentException(older + " of " + size + " leaves");
        }
        var path = new ArrayList<Hash>();
        if (older > 0 && older < size) {
            extend(older, 0, size, true, path);
        }
        return path;
    }

    /** SUBPROOF of §2.1.2; {@code known}: the verifier knows the hash of these leaves. */
    private void extend(long older, long from, long to, boolean known, List<Hash> path) {
        if (older == to) {
            if (!known) {
                path.add(hash(from, to));
            }
            return;
        }
        long middle = from + TreeHash.split(to - from);
        if (older <= middle) {
            extend(older, from, middle, known, path);
            path.add(hash(middle, to));
        } else {
            extend(older, middle, to, false, path);
            path.add(hash(from, middle));
        }
    }

    /** Of the leaves from {@code from} up to {@code to}, as they are below one node of the tree. */
    private Hash hash(long from, long to) {
        long size = to - from;
        if (Long.bitCount(size) != 1) {
            long middle = from + TreeHash.split(size);
            return TreeHash.node(hash(from, middle), hash(middle, to));
        }
        int height = Long.numberOfTrailingZeros(size);
        int level = height / Tile.HEIGHT;
        int count = 1 << (height % Tile.HEIGHT);
        long first = from >>> (level * Tile.HEIGHT);
        byte[] octets = tiles.hashes(level, first / Tile.WIDTH);
        var hashes = new ArrayList<Hash>(count);
        for (int i = 0; i < count; i++) {
            hashes.add(Hash.at(octets, ((int) (first % Tile.WIDTH) + i) * Hash.OCTETS));
        }
        return TreeHash.above(hashes);
    }
}
