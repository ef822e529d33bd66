package dev.signet.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A text below {@code docs}, for the commands that operators copy from it. */
record Guide(Path file) {

    private static final Pattern SHELL =
            Pattern.compile("^```sh\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    static Guide of(String name) {
        return new Guide(Image.REPOSITORY.resolve("docs").resolve(name));
    }

    /** The one block of shell commands with {@code word} in it, as it is. */
    String commands(String word) throws IOException {
        List<String> blocks =
                SHELL.matcher(Files.readString(file))
                        .results()
                        .map(block -> block.group(1))
                        .filter(block -> block.contains(word))
                        .toList();
        if (blocks.size() != 1) {
            throw new AssertionError(
                    "%s has %d blocks of shell commands with '%s', not one"
                            .formatted(file, blocks.size(), word));
        }
        return blocks.getFirst();
    }
}
