package dev.signet.server.tlog;

import java.util.List;

/** Merkle tree hashes (RFC 6962 §2.1). */
public final class TreeHash {

    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    private TreeHash() {}

    /** Of the tree without a leaf. */
    public static Hash empty() {
        return Hash.of();
    }

    /** Of the leaf that is {@code entry}. */
    public static Hash leaf(byte[] entry) {
        return Hash.of(LEAF, entry);
    }

    /** Of the node above {@code left} and {@code right}. */
    public static Hash node(Hash left, Hash right) {
        return Hash.of(NODE, left.octets(), right.octets());
    }

    /**
     * Of the tree above {@code hashes}, which are those of complete subtrees of one size; the last
     * one's may be smaller.
     */
    static Hash above(List<Hash> hashes) {
        if (hashes.isEmpty()) {
            return empty();
        }
        if (hashes.size() == 1) {
            return hashes.getFirst();
        }
        int left = (int) split(hashes.size());
        return node(above(hashes.subList(0, left)), above(hashes.subList(left, hashes.size())));
    }

    /** Leaves on the left of a tree of {@code size}: the largest power of two below it. */
    static long split(long size) {
        return Long.highestOneBit(size - 1);
    }
}
