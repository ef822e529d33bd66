package dev.signet.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code signet token revoke}. */
@Command(
        name = "revoke",
        description = "Ends a token on every server at once, for good.",
        mixinStandardHelpOptions = true)
final class TokenRevokeCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin private KnownOperator operator = new KnownOperator();

    @Parameters(paramLabel = "NAME", description = "Its name.")
    private String name = "";

    TokenRevokeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException, IOException {
        operator.client().delete("/v1/api-tokens/" + PathSegment.of(name));
        terminal.err().println(name + " has ended");
        return Main.status(true);
    }
}
