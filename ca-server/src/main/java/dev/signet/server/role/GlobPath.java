package dev.signet.server.role;

import java.util.List;

/**
 * A pattern for the labels of a DNS name or the segments of a URI: one glob for each of them, where
 * {@code **} stands for one or more.
 */
record GlobPath(List<Glob> globs) {

    private static final String MANY = "**";

    GlobPath {
        globs = List.copyOf(globs);
    }

    static boolean isMany(Glob glob) {
        return glob.text().equals(MANY);
    }

    /** As {@link Glob}, with {@code **} in the part of the star. */
    boolean matches(List<String> values) {
        int at = 0;
        int inValues = 0;
        int many = -1;
        int afterMany = 0;
        while (inValues < values.size()) {
            if (at < globs.size() && isMany(globs.get(at))) {
                many = at++;
                afterMany = ++inValues; // One it must take, more it may.
            } else if (at < globs.size() && globs.get(at).matches(values.get(inValues))) {
                at++;
                inValues++;
            } else if (many >= 0) {
                at = many + 1;
                inValues = ++afterMany;
            } else {
                return false;
            }
        }
        return at == globs.size();
    }
}
