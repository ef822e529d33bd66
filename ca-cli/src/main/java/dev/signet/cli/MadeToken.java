package dev.signet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.cli.file.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a token that was just made goes: nobody can see it again. */
final class MadeToken {

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = {
                "The file, readable by its owner alone, that the token goes to. Without it, it is",
                "printed."
            })
    private Optional<Path> out = Optional.empty();

    /**
     * Keeps the token of {@code answer}; everything else about it goes to the error stream.
     *
     * @param name whose it is
     */
    void keep(JsonNode answer, String name, Terminal terminal) throws IOException {
        String token = answer.path("token").asText();
        if (out.isPresent()) {
            DurableFile.secret(out.get()).write(token + "\n");
        } else {
            terminal.out().println(token);
        }
        terminal.err().printf("%s until %s%n", name, answer.path("expires_at").asText());
    }
}
