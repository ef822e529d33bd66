package dev.signet.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** What a user typed, as one segment of a path. */
final class PathSegment {

    private PathSegment() {}

    static String of(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
