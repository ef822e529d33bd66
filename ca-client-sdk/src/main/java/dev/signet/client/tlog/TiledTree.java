package dev.signet.client.tlog;

import dev.signet.client.CaException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Proofs from the tiles of a log (C2SP tlog-tiles), each fetched once. Used by one thread. */
public final class TiledTree {

    private static final int WIDTH = 256;
    private static final int HEIGHT = 8;

    private final long size;
    private final Source source;
    private final Map<String, byte[]> fetched = new HashMap<>();

    /** The log at hand. */
    @FunctionalInterface
    public interface Source {

        /** The octets of the tile {@code path}, such as {@code 0/x001/000.p/17}. */
        byte[] tile(String path) throws CaException;
    }

    /** The tree of {@code size} leaves, of which {@code source} has the tiles. */
    public TiledTree(long size, Source source) {
        this.size = size;
        this.source = source;
    }

    /** The path that proves that this tree begins with that of {@code older} leaves. */
    public List<byte[]> consistency(long older) throws CaException {
        List<byte[]> path = new ArrayList<>();
        if (older > 0 && older < size) {
            extend(older, 0, size, true, path);
        }
        return path;
    }

    /** SUBPROOF of RFC 6962 §2.1.2. */
    private void extend(long older, long from, long to, boolean known, List<byte[]> path)
            throws CaException {
        if (older == to) {
            if (!known) {
                path.add(hash(from, to));
            }
            return;
        }
        long middle = from + Long.highestOneBit(to - from - 1);
        if (older <= middle) {
            extend(older, from, middle, known, path);
            path.add(hash(middle, to));
        } else {
            extend(older, middle, to, false, path);
            path.add(hash(from, middle));
        }
    }

    private byte[] hash(long from, long to) throws CaException {
        long leaves = to - from;
        int height = Long.numberOfTrailingZeros(leaves);
        if (Long.bitCount(leaves) == 1 && height % HEIGHT == 0) {
            return stored(height / HEIGHT, from >>> height);
        }
        long middle = from + Long.highestOneBit(leaves - 1);
        return TreeMath.node(hash(from, middle), hash(middle, to));
    }

    /** Hash number {@code index} of a level. */
    private byte[] stored(int level, long index) throws CaException {
        long position = index / WIDTH;
        long hashes = (size >>> (level * HEIGHT)) - position * WIDTH;
        int width = (int) Math.min(hashes, WIDTH);
        String path = path(level, position, width);
        byte[] tile = fetched.get(path);
        if (tile == null) {
            tile = source.tile(path);
            if (tile.length != width * TreeMath.HASH_OCTETS) {
                throw new CaException.Protocol(
                        "the tile " + path + " has " + tile.length + " octets");
            }
            fetched.put(path, tile);
        }
        int offset = (int) (index % WIDTH) * TreeMath.HASH_OCTETS;
        return Arrays.copyOfRange(tile, offset, offset + TreeMath.HASH_OCTETS);
    }

    private static String path(int level, long position, int width) {
        StringBuilder path = new StringBuilder("%03d".formatted(position % 1000));
        for (long rest = position / 1000; rest > 0; rest /= 1000) {
            path.insert(0, "x%03d/".formatted(rest % 1000));
        }
        return level + "/" + path + (width == WIDTH ? "" : ".p/" + width);
    }
}
