package dev.signet.cli;

import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A known server and the {@code --token-file} of the operator who speaks to it. */
final class KnownOperator {

    @Mixin private KnownServer server = new KnownServer();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            required = true,
            description = "An operator's token.")
    private Path tokenFile = Path.of("operator-token");

    OperatorClient client() throws CommandFailedException {
        return new OperatorClient(server.config(), tokenFile);
    }
}
