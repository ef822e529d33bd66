package dev.signet.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code signet token}. */
@Command(
        name = "token",
        description = "Operators' API tokens, and tokens with which machines join.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class TokenCommand implements Runnable {

    private final Terminal terminal;

    @Spec private @Nullable CommandSpec spec;

    private TokenCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** With its own commands. */
    static CommandLine line(Terminal terminal) {
        return new CommandLine(new TokenCommand(terminal))
                .addSubcommand("create", new TokenCreateCommand(terminal))
                .addSubcommand("join", new TokenJoinCommand(terminal))
                .addSubcommand("list", new TokenListCommand(terminal))
                .addSubcommand("rotate", new TokenRotateCommand(terminal))
                .addSubcommand("revoke", new TokenRevokeCommand(terminal));
    }

    /** Without a command: what there is. */
    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(terminal.out());
        }
    }
}
