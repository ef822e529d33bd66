package dev.signet.cli;

import dev.signet.client.CaClientConfig;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code --server} and the {@code --ca} by which it is known. */
final class KnownServer {

    @Mixin private ServerOption server = new ServerOption();

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            required = true,
            description = "PEM certificates that the server is known by.")
    private Path ca = Path.of("ca.crt");

    CaClientConfig config() throws CommandFailedException {
        return Servers.config(server.server(), ca);
    }
}
