package dev.signet.cli;

import dev.signet.server.CaServer;
import dev.signet.server.StartFailedException;
import dev.signet.server.config.ConfigFile;
import dev.signet.server.config.InvalidConfigException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code signet server}. */
@Command(
        name = "server",
        description = "Serves until it is told to stop.",
        mixinStandardHelpOptions = true)
final class ServerCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(names = "--config", paramLabel = "FILE", required = true, description = "signet.yaml")
    private Path config = Path.of("signet.yaml");

    ServerCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException {
        try (CaServer server = CaServer.start(ConfigFile.read(config))) {
            terminal.err()
                    .printf(
                            "signet: serving HTTPS on port %d, CRLs on port %d%n",
                            server.httpsPort(), server.httpPort());
            Serving.untilStopped(server);
            return Main.status(true);
        } catch (InvalidConfigException | StartFailedException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
