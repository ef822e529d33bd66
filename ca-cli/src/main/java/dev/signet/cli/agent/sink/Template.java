package dev.signet.cli.agent.sink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text with placeholders such as {@code {{certificate}}}. Everything else in it stays as it is;
 * it has no conditions, no loops, and calls nothing.
 */
public final class Template {

    private static final int MAX_OCTETS = 1 << 18;
    private static final Pattern BRACES = Pattern.compile("\\{\\{(.{0,80}?)\\}\\}|\\{\\{");

    private final List<Part> parts;

    private Template(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * The template in {@code file}, at most 256 KiB of UTF-8.
     *
     * @throws IOException if it cannot be read, is too long, or names what is no placeholder
     */
    public static Template read(Path file) throws IOException {
        if (Files.size(file) > MAX_OCTETS) {
            throw new IOException(file + " is larger than 256 KiB");
        }
        try {
            return parse(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The template that {@code text} is.
     *
     * @throws IllegalArgumentException if it names what is no placeholder, or has braces that do
     *     not close; the message has the line
     */
    static Template parse(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher braces = BRACES.matcher(text);
        int end = 0;
        while (braces.find()) {
            parts.add(new Text(text.substring(end, braces.start())));
            parts.add(placeholder(text, braces));
            end = braces.end();
        }
        parts.add(new Text(text.substring(end)));
        return new Template(List.copyOf(parts));
    }

    private static Part placeholder(String text, Matcher braces) {
        String line =
                "line "
                        + (text.substring(0, braces.start()).lines().count()
                                + lineBreak(text, braces.start()));
        String word = braces.group(1);
        if (word == null) {
            throw new IllegalArgumentException(line + ": \"{{\" without \"}}\" on the same line");
        }
        return Placeholder.parse(word.strip())
                .<Part>map(Named::new)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                line
                                        + ": unknown placeholder {{"
                                        + word
                                        + "}}; there are "
                                        + Placeholder.words()));
    }

    /** 1 if a new line begins at {@code position}, which {@code lines()} does not count. */
    private static int lineBreak(String text, int position) {
        return position == 0 || text.charAt(position - 1) == '\n' ? 1 : 0;
    }

    /** Whether what it makes is a secret. */
    boolean hasKey() {
        return parts.contains(new Named(Placeholder.PRIVATE_KEY));
    }

    /** The text with the facts of {@code material} in it. */
    String fill(Material material) {
        var filled = new StringBuilder();
        for (Part part : parts) {
            filled.append(
                    switch (part) {
                        case Text text -> text.text();
                        case Named named -> named.placeholder().of(material);
                    });
        }
        return filled.toString();
    }

    /** The placeholders in it. */
    @Override
    public String toString() {
        return parts.stream()
                .filter(Named.class::isInstance)
                .map(part -> ((Named) part).placeholder().word())
                .distinct()
                .collect(Collectors.joining(", ", "Template[", "]"));
    }

    private sealed interface Part {}

    private record Text(String text) implements Part {}

    private record Named(Placeholder placeholder) implements Part {}
}
