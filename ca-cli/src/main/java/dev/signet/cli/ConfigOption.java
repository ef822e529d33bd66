package dev.signet.cli;

import dev.signet.server.config.ConfigFile;
import dev.signet.server.config.InvalidConfigException;
import dev.signet.server.config.ServerConfig;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --config}, of every command that works on what a {@code signet.yaml} names. */
final class ConfigOption {

    @Option(names = "--config", paramLabel = "FILE", required = true, description = "signet.yaml")
    private Path file = Path.of("signet.yaml");

    ServerConfig read() throws CommandFailedException {
        try {
            return ConfigFile.read(file);
        } catch (InvalidConfigException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
