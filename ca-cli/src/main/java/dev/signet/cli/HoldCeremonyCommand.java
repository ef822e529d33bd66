package dev.signet.cli;

import dev.signet.server.ceremony.Ceremony;
import dev.signet.server.ceremony.CeremonyFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code signet ceremony hold}. */
@Command(
        name = "hold",
        description = {
            "Does the steps of a plan, one after the other. Each output is linted before it is",
            "signed, read again and verified; nothing that is there is overwritten."
        },
        mixinStandardHelpOptions = true)
final class HoldCeremonyCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(
            paramLabel = "PLAN",
            description = "A YAML file; everything is read from and written to its folder.")
    private Path plan = Path.of("plan.yaml");

    @Option(
            names = "--transcript",
            paramLabel = "NAME",
            defaultValue = "transcript.jsonl",
            description = "In the same folder; default ${DEFAULT-VALUE}.")
    private String transcript = "transcript.jsonl";

    HoldCeremonyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException, IOException {
        var ceremony =
                new Ceremony(Clock.systemUTC(), new SecureRandom(), VersionCommand.version());
        try {
            String sha256 = ceremony.hold(plan, transcript, terminal.out()::print);
            terminal.out()
                    .printf(
                            "%nSHA-256 of %s:%n%s%nWrite it down and sign it: it stands for all of"
                                    + " the above.%n",
                            transcript, sha256);
            return Main.status(true);
        } catch (CeremonyFailedException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
