package dev.signet.cli;

import java.net.URI;
import picocli.CommandLine.Option;

/** {@code --server}, of every command that speaks to a running server. */
final class ServerOption {

    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "https://localhost:8443",
            description = "Default ${DEFAULT-VALUE}.")
    private URI server = URI.create("https://localhost:8443");

    URI server() {
        return server;
    }
}
