package dev.signet.cli;

import dev.signet.client.CaClientConfig;
import dev.signet.client.CaException;
import dev.signet.client.Credential;
import dev.signet.client.http.HttpTransport;
import dev.signet.client.json.JsonObject;
import dev.signet.client.json.MalformedJsonException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code signet backup}. */
@Command(
        name = "backup",
        description = {
            "Has a running server with an embedded database copy it into the folder backups beside it.",
            "CA keys are in the copy encrypted; the key encryption key is not. A PostgreSQL is backed up",
            "with its own tools."
        },
        mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {

    /** The longest that {@link CaClientConfig} takes. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Terminal terminal;

    @Mixin private KnownServer server = new KnownServer();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            required = true,
            description = "An operator's token.")
    private Path tokenFile = Path.of("operator-token");

    BackupCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException, CaException {
        CaClientConfig usual = server.config();
        var patient =
                new CaClientConfig(
                        usual.server(), usual.trustAnchors(), usual.connectTimeout(), PATIENCE);
        JsonObject made =
                new HttpTransport(patient)
                        .post(
                                new Credential.TokenFile(tokenFile),
                                "/v1/backup",
                                JsonObject.empty(),
                                Optional.empty());
        try {
            terminal.out()
                    .printf(
                            "%s  sha256 %s  of %s%n",
                            made.text("file"), made.text("sha256"), made.instant("created_at"));
            return Main.status(true);
        } catch (MalformedJsonException e) {
            throw new CommandFailedException(
                    "the server's answer makes no sense: " + e.getMessage(), e);
        }
    }
}
