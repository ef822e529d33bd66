package dev.signet.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code signet token rotate}. */
@Command(
        name = "rotate",
        description = {
            "Replaces a token, which ends at once, by another of the same name and grants. Only",
            "the token itself, and who made it, may."
        },
        mixinStandardHelpOptions = true)
final class TokenRotateCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin private KnownOperator operator = new KnownOperator();
    @Mixin private MadeToken made = new MadeToken();

    @Parameters(paramLabel = "NAME", description = "Its name.")
    private String name = "";

    @Option(names = "--ttl", description = "From now; 1m to 365d. Default: as long as it had.")
    private Optional<String> ttl = Optional.empty();

    TokenRotateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException, IOException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ttl.ifPresent(text -> body.put("ttl", text));
        made.keep(
                operator.client().post("/v1/api-tokens/" + PathSegment.of(name) + "/rotate", body),
                name,
                terminal);
        return Main.status(true);
    }
}
