package dev.signet.client.tlog;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Hashes of RFC 6962 §2.1, and the verification of RFC 9162 §2.1.3.2 and §2.1.4.2. */
public final class TreeMath {

    public static final int HASH_OCTETS = 32;

    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    private TreeMath() {}

    public static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    /** Of the leaf that is {@code entry}. */
    public static byte[] leaf(byte[]... entry) {
        List<byte[]> parts = new ArrayList<>(List.of(entry));
        parts.add(0, LEAF);
        return sha256(parts.toArray(byte[][]::new));
    }

    public static byte[] node(byte[] left, byte[] right) {
        return sha256(NODE, left, right);
    }

    /** Whether {@code path} leads from leaf {@code index} of {@code size} to {@code root}. */
    public static boolean includes(
            long index, long size, byte[] leaf, List<byte[]> path, byte[] root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long node = index;
        long last = size - 1;
        byte[] hash = leaf;
        for (byte[] sibling : path) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hash = node(sibling, hash);
                int up = node == 0 ? 0 : Long.numberOfTrailingZeros(node);
                node >>= up;
                last >>= up;
            } else {
                hash = node(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && Arrays.equals(hash, root);
    }

    /** Whether {@code path} proves that the tree of {@code newer} begins with the older one. */
    public static boolean isConsistent(
            long older, byte[] olderRoot, long newer, byte[] newerRoot, List<byte[]> path) {
        if (older == newer) {
            return path.isEmpty() && Arrays.equals(olderRoot, newerRoot);
        }
        if (older <= 0 || older > newer) {
            return older == 0 && path.isEmpty();
        }
        List<byte[]> hashes = new ArrayList<>(path);
        if (Long.bitCount(older) == 1) {
            hashes.add(0, olderRoot);
        }
        if (hashes.isEmpty()) {
            return false;
        }
        int up = Long.numberOfTrailingZeros(older);
        long node = (older - 1) >> up;
        long last = (newer - 1) >> up;
        byte[] fromOlder = hashes.get(0);
        byte[] fromNewer = hashes.get(0);
        for (byte[] hash : hashes.subList(1, hashes.size())) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                fromOlder = node(hash, fromOlder);
                fromNewer = node(hash, fromNewer);
                int skip = node == 0 ? 0 : Long.numberOfTrailingZeros(node);
                node >>= skip;
                last >>= skip;
            } else {
                fromNewer = node(fromNewer, hash);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0
                && Arrays.equals(fromOlder, olderRoot)
                && Arrays.equals(fromNewer, newerRoot);
    }
}
