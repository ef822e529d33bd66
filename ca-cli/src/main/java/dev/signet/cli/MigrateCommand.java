package dev.signet.cli;

import dev.signet.server.Initialization;
import dev.signet.server.StartFailedException;
import dev.signet.server.config.ConfigFile;
import dev.signet.server.config.InvalidConfigException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code signet migrate}. */
@Command(
        name = "migrate",
        description = "Brings the database to the schema of this release; servers must be stopped.",
        mixinStandardHelpOptions = true)
final class MigrateCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(names = "--config", paramLabel = "FILE", required = true, description = "signet.yaml")
    private Path config = Path.of("signet.yaml");

    MigrateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException {
        try {
            Initialization.migrate(ConfigFile.read(config));
            terminal.out().println("the database has the schema of this release");
            return Main.status(true);
        } catch (InvalidConfigException | StartFailedException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
