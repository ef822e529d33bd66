package dev.signet.server.tlog;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a log says of its tree (tlog-checkpoint).
 *
 * @param origin names the log
 * @param size leaves of the tree
 */
public record Checkpoint(String origin, long size, Hash root) {

    private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,17}");

    /**
     * Reads the text of a note; extension lines are of no meaning here.
     *
     * @throws IllegalArgumentException if it is no checkpoint
     */
    public static Checkpoint parse(String text) {
        List<String> lines = text.lines().toList();
        if (lines.size() < 3 || !SIZE.matcher(lines.get(1)).matches()) {
            throw new IllegalArgumentException("not a checkpoint (c2sp.org/tlog-checkpoint)");
        }
        return new Checkpoint(
                lines.get(0), Long.parseLong(lines.get(1)), Hash.fromBase64(lines.get(2)));
    }

    /** The text of the note that says it. */
    public String text() {
        return origin + "\n" + size + "\n" + root.base64() + "\n";
    }
}
