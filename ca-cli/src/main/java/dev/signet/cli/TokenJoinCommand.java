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

/** {@code signet token join}. */
@Command(
        name = "join",
        description = {
            "Makes a join token: the machine NAME gets one certificate with it, within minutes, by",
            "'signet issue --token-file', and renews that from then on."
        },
        mixinStandardHelpOptions = true)
final class TokenJoinCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin private KnownOperator operator = new KnownOperator();
    @Mixin private MadeToken made = new MadeToken();

    @Parameters(paramLabel = "NAME", description = "The machine's name, of DNS labels.")
    private String name = "";

    @Option(
            names = "--role",
            required = true,
            description = "The role; it must admit join:machines/NAMESPACE/NAME.")
    private String role = "";

    @Option(names = "--namespace", required = true, description = "The group of machines.")
    private String namespace = "";

    @Option(names = "--ttl", description = "1m to 60m. Default: 10m.")
    private Optional<String> ttl = Optional.empty();

    TokenJoinCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException, IOException {
        ObjectNode body =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("role", role)
                        .put("namespace", namespace)
                        .put("service_account", name);
        ttl.ifPresent(text -> body.put("ttl", text));
        made.keep(operator.client().post("/v1/join-tokens", body), name, terminal);
        return Main.status(true);
    }
}
