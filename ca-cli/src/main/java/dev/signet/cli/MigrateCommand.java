package dev.signet.cli;

import dev.signet.server.Initialization;
import dev.signet.server.StartFailedException;
import dev.signet.server.config.ServerConfig;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code signet migrate}. */
@Command(
        name = "migrate",
        description = {
            "Brings the database to the schema of this release.",
            "An embedded database has one user at a time, so its server must be stopped. On",
            "PostgreSQL it connects as database.owner, and servers of the release before go on."
        },
        mixinStandardHelpOptions = true)
final class MigrateCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin private ConfigOption config = new ConfigOption();

    @Option(
            names = "--check",
            description = "Changes nothing; succeeds if a server of this release can work with it.")
    private boolean check;

    MigrateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException {
        try {
            ServerConfig read = config.read();
            return check ? check(read) : migrate(read);
        } catch (StartFailedException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private int migrate(ServerConfig read) throws StartFailedException {
        Initialization.migrate(read);
        terminal.out().println("the database has the schema of this release");
        return Main.status(true);
    }

    private int check(ServerConfig read) throws StartFailedException {
        Optional<String> obstacle = Initialization.checkSchema(read);
        terminal.out()
                .println(obstacle.orElse("servers of this release can work with the database"));
        return Main.status(obstacle.isEmpty());
    }
}
