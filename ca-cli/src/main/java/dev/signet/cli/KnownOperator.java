package dev.signet.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A known server and the {@code --token-file} of the operator who speaks to it. */
final class KnownOperator {

    @Mixin private KnownServer server = new KnownServer();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "An operator's token. Default: that of signet login.")
    private Path tokenFile = LoginFile.PATH;

    OperatorClient client() throws CommandFailedException {
        if (!Files.exists(tokenFile)) {
            throw new CommandFailedException(
                    "there is no "
                            + tokenFile
                            + "; give an operator's token with --token-file, or"
                            + " log in with signet login");
        }
        return new OperatorClient(server.config(), tokenFile);
    }
}
