package dev.signet.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code signet ceremony}: needs no server, no database and no network. */
@Command(
        name = "ceremony",
        description = {
            "Makes an offline root: does what a plan says, and writes a transcript that",
            "everybody can check who has the files."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class CeremonyCommand implements Runnable {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do: hold PLAN, or verify-transcript FILE");
    }
}
