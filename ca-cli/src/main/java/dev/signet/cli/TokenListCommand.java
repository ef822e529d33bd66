package dev.signet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code signet token list}. */
@Command(
        name = "list",
        description = "The tokens that were not revoked: until when, when last used, what for.",
        mixinStandardHelpOptions = true)
final class TokenListCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin private KnownOperator operator = new KnownOperator();

    TokenListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException, IOException {
        for (JsonNode token : operator.client().get("/v1/api-tokens").path("api_tokens")) {
            var grants = new ArrayList<String>();
            token.path("grants").forEach(grant -> grants.add(grant.asText()));
            terminal.out()
                    .printf(
                            "%s  %s %s  %s  %s%n",
                            token.path("name").asText(),
                            token.path("expired").asBoolean() ? "expired" : "until",
                            token.path("expires_at").asText(),
                            token.has("last_used_at")
                                    ? "used " + token.path("last_used_at").asText()
                                    : "unused",
                            String.join(" ", grants));
        }
        return Main.status(true);
    }
}
