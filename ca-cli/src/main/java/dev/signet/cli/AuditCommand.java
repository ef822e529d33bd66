package dev.signet.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code signet audit}. */
@Command(
        name = "audit",
        description = "Checks what a server's audit log proves.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class AuditCommand implements Runnable {

    private final Terminal terminal;

    @Spec private @Nullable CommandSpec spec;

    private AuditCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** With its own commands. */
    static CommandLine line(Terminal terminal) {
        return new CommandLine(new AuditCommand(terminal))
                .addSubcommand("check", new AuditCheckCommand(terminal))
                .addSubcommand("verify", new AuditVerifyCommand(terminal));
    }

    /** Without a command: what there is. */
    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(terminal.out());
        }
    }
}
