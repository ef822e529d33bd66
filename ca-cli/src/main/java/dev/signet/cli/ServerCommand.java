package dev.signet.cli;

import dev.signet.server.CaServer;
import dev.signet.server.StartFailedException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code signet server}. */
@Command(
        name = "server",
        description = "Serves until it is told to stop.",
        mixinStandardHelpOptions = true)
final class ServerCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin private ConfigOption config = new ConfigOption();

    ServerCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException {
        try (CaServer server = CaServer.start(config.read())) {
            terminal.err()
                    .printf(
                            "signet: serving HTTPS on port %d, CRLs on port %d%n",
                            server.httpsPort(), server.httpPort());
            Serving.untilStopped(server);
            return Main.status(true);
        } catch (StartFailedException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
