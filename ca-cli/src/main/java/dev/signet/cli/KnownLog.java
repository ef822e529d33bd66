package dev.signet.cli;

import dev.signet.client.CaClientConfig;
import dev.signet.client.CaException;
import dev.signet.client.TransparencyLog;
import dev.signet.client.http.HttpTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --log-key}, by which a server's log is known. */
final class KnownLog {

    @Option(
            names = "--log-key",
            paramLabel = "FILE",
            description = {
                "The log's verifier key, as GET /v1/log/key had it once. Without it the server is",
                "asked, and believed."
            })
    private Optional<Path> file = Optional.empty();

    /**
     * The log of the server of {@code config}; says so on {@code terminal} if it is only believed.
     */
    TransparencyLog log(CaClientConfig config, Terminal terminal)
            throws CommandFailedException, CaException, IOException {
        String key;
        if (file.isPresent()) {
            key = Files.readString(file.get());
        } else {
            byte[] answer = new HttpTransport(config).fetch("/v1/log/key", "text/plain");
            key = new String(answer, StandardCharsets.UTF_8);
            terminal.err()
                    .print(
                            "the log's key is what the server says; keep it in a file, and give it"
                                    + " with --log-key: "
                                    + key);
        }
        try {
            return TransparencyLog.of(key);
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
