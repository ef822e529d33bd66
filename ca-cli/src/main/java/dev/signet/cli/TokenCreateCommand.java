package dev.signet.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code signet token create}. */
@Command(
        name = "create",
        description = "Makes an API token, with at most the grants of who makes it.",
        mixinStandardHelpOptions = true)
final class TokenCreateCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin private KnownOperator operator = new KnownOperator();
    @Mixin private MadeToken made = new MadeToken();

    @Parameters(paramLabel = "NAME", description = "Whose it is, in the audit log; never reused.")
    private String name = "";

    @Option(
            names = "--grant",
            paramLabel = "GRANT",
            required = true,
            description = {
                "A permission or a bundle (admin, security-officer, auditor, team), alone or",
                "limited: roles:write@mount:edge, team@namespace:prod/shop; repeatable."
            })
    private List<String> grants = new ArrayList<>();

    @Option(names = "--ttl", description = "1m to 365d. Default: 90d.")
    private Optional<String> ttl = Optional.empty();

    TokenCreateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException, IOException {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("name", name);
        var list = body.putArray("grants");
        grants.forEach(list::add);
        ttl.ifPresent(text -> body.put("ttl", text));
        made.keep(operator.client().post("/v1/api-tokens", body), name, terminal);
        return Main.status(true);
    }
}
