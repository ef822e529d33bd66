package dev.signet.cli;

import dev.signet.cli.cluster.StandInCluster;
import dev.signet.cli.cluster.TokenRequest;
import dev.signet.server.x509.DurationText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code signet dev-token}. */
@Command(
        name = "dev-token",
        description = "Prints a service-account token of the stand-in cluster of a data folder.",
        mixinStandardHelpOptions = true)
final class DevTokenCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(
            paramLabel = "NAMESPACE/SERVICE_ACCOUNT",
            description = "Whose token, such as shop/orders.")
    private String workload = "";

    @Option(
            names = "--audience",
            defaultValue = StandInCluster.AUDIENCE,
            description = "What the token is for; default ${DEFAULT-VALUE}.")
    private String audience = StandInCluster.AUDIENCE;

    @Option(names = "--ttl", defaultValue = "1h", description = "Default ${DEFAULT-VALUE}.")
    private String ttl = "1h";

    @Option(
            names = "--pod",
            paramLabel = "NAME",
            description = "The pod it is bound to; default SERVICE_ACCOUNT-0.")
    private Optional<String> pod = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = DevFolder.DEFAULT,
            description = "The folder of 'signet dev'; default ${DEFAULT-VALUE}.")
    private Path data = Path.of(DevFolder.DEFAULT);

    DevTokenCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException, IOException {
        StandInCluster cluster = DevFolder.cluster(data);
        terminal.out().println(cluster.mint(request(), Clock.systemUTC().instant()));
        return Main.status(true);
    }

    private TokenRequest request() throws CommandFailedException {
        String[] parts = workload.split("/", -1);
        if (parts.length != 2) {
            throw new CommandFailedException(
                    "give NAMESPACE/SERVICE_ACCOUNT, such as shop/orders, not \""
                            + workload
                            + "\"");
        }
        try {
            Duration lifetime = DurationText.parse(ttl);
            return new TokenRequest(parts[0], parts[1], audience, lifetime, pod);
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
