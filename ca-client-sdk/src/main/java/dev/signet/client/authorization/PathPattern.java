package dev.signet.client.authorization;

import java.util.ArrayList;
import java.util.List;

/**
 * Segments to compare with those of a path. In a segment {@code *} stands for any characters of
 * that segment, never for a slash; a last segment {@code **} stands for any number of segments,
 * none included. There are no other wildcards, and matching takes no more steps than both lengths
 * multiplied.
 */
final class PathPattern {

    private static final String REST = "**";

    private final List<String> segments;
    private final boolean open;

    private PathPattern(List<String> segments, boolean open) {
        this.segments = segments;
        this.open = open;
    }

    /**
     * Reads a pattern's segments.
     *
     * @throws IllegalArgumentException if {@code **} is anywhere but alone in the last segment
     */
    static PathPattern of(List<String> segments) {
        boolean open = !segments.isEmpty() && segments.get(segments.size() - 1).equals(REST);
        var closed = new ArrayList<>(open ? segments.subList(0, segments.size() - 1) : segments);
        for (String segment : closed) {
            if (segment.contains(REST)) {
                throw new IllegalArgumentException(
                        "\"**\" stands alone as the last segment, not in \"" + segment + "\"");
            }
        }
        return new PathPattern(List.copyOf(closed), open);
    }

    boolean matches(List<String> path) {
        if (open ? path.size() < segments.size() : path.size() != segments.size()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            if (!matches(segments.get(i), path.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Goes back to the last star only: what an earlier one took cannot make a difference. */
    private static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int taken = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                taken = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++taken;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
