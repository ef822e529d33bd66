package dev.signet.server.tlog;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one tile of a tree, or of its entries (tlog-tiles, "Merkle Tree" and "Log entries").
 *
 * @param level 0: hashes of leaves; each above it: hashes of the full tiles below; {@link #ENTRIES}
 * @param position among the tiles of its level, from 0
 * @param width how many hashes or entries, 1 to {@link #WIDTH}
 */
public record Tile(int level, long position, int width) {

    /** Of a full tile. */
    public static final int WIDTH = 256;

    /** A tile of this has 256 times as many leaves below it as one of the level below. */
    static final int HEIGHT = 8;

    /** Not hashes, but the entries that the hashes of level 0 are of. */
    public static final int ENTRIES = -1;

    /** Above it a tree would have more than 2^63 leaves. */
    static final int MAX_LEVEL = 7;

    private static final Pattern PATH =
            Pattern.compile(
                    "(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,5}[0-9]{3})"
                            + "(?:\\.p/([1-9][0-9]{0,2}))?");

    public Tile {
        if (level < ENTRIES || level > MAX_LEVEL || position < 0 || width < 1 || width > WIDTH) {
            throw new IllegalArgumentException("no tile: " + level + "/" + position + "/" + width);
        }
    }

    /** The tile of {@code path}, the part of a URL after {@code tile/}; empty if it names none. */
    public static Optional<Tile> parse(String path) {
        Matcher parts = PATH.matcher(path);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int level = parts.group(1).equals("entries") ? ENTRIES : Integer.parseInt(parts.group(1));
        long position = Long.parseLong(parts.group(2).replaceAll("[x/]", ""));
        int width = parts.group(3) == null ? WIDTH : Integer.parseInt(parts.group(3));
        boolean partial = parts.group(3) != null;
        if (level > MAX_LEVEL || (partial && width >= WIDTH)) {
            return Optional.empty();
        }
        var tile = new Tile(level, position, width);
        // Zeroes in front of a number would be a second name of the same tile.
        return tile.path().equals(path) ? Optional.of(tile) : Optional.empty();
    }

    /** As in a URL, after {@code tile/}. */
    public String path() {
        var groups = new ArrayDeque<String>();
        long rest = position;
        do {
            groups.addFirst("%s%03d".formatted(groups.isEmpty() ? "" : "x", rest % 1000));
            rest /= 1000;
        } while (rest > 0);
        return (level == ENTRIES ? "entries" : Integer.toString(level))
                + "/"
                + String.join("/", groups)
                + (width == WIDTH ? "" : ".p/" + width);
    }

    /** Whether a tree of {@code size} has this much of the tile. */
    public boolean isWithin(long size) {
        long hashes = size >>> (HEIGHT * Math.max(level, 0));
        return position <= hashes / WIDTH && position * WIDTH + width <= hashes;
    }
}
