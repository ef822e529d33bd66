package dev.signet.cli;

import dev.signet.server.Initialization;
import dev.signet.server.RestoredDatabase;
import dev.signet.server.StartFailedException;
import dev.signet.server.config.ConfigFile;
import dev.signet.server.config.InvalidConfigException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code signet restore}. */
@Command(
        name = "restore",
        description = {
            "Puts the backup of an embedded database in place. Needs signet.yaml in the folder, and no",
            "database. No server starts on it before signet reconcile."
        },
        mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            required = true,
            description = "The ZIP file that signet backup made.")
    private Path from = Path.of("signet.zip");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "The folder with signet.yaml.")
    private Path data = Path.of(".");

    RestoreCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException {
        Path config = data.resolve(Initialization.CONFIG_FILE);
        try {
            Path file = RestoredDatabase.restore(ConfigFile.read(config), from);
            terminal.out().println("restored " + file);
            terminal.out()
                    .printf(
                            "%nNext: fetch the newest CRLs that relying parties have, then%n"
                                    + "  %s reconcile --config %s --crl FILE%n",
                            Terminal.command(), Terminal.shellWord(config.toString()));
            return Main.status(true);
        } catch (InvalidConfigException | StartFailedException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
