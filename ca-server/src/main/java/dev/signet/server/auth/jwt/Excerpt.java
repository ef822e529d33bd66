package dev.signet.server.auth.jwt;

import java.util.List;
import java.util.stream.Collectors;

/** What a stranger wrote, made fit for a message: short, printable ASCII, in quotes. */
public final class Excerpt {

    private static final int MAX_LENGTH = 100;
    private static final int MAX_ITEMS = 4;

    private Excerpt() {}

    /**
     * At most {@value #MAX_LENGTH} characters of {@code text}; what is not printable becomes '?'.
     */
    public static String of(String text) {
        String start = text.substring(0, Math.min(text.length(), MAX_LENGTH));
        String printable = start.replaceAll("[^ -~]", "?").replace('\'', '?');
        return "'" + printable + (text.length() > MAX_LENGTH ? "…" : "") + "'";
    }

    /** The first {@value #MAX_ITEMS} of {@code texts}, in brackets. */
    public static String of(List<String> texts) {
        return texts.stream()
                .limit(MAX_ITEMS)
                .map(Excerpt::of)
                .collect(Collectors.joining(", ", "[", texts.size() > MAX_ITEMS ? ", …]" : "]"));
    }
}
