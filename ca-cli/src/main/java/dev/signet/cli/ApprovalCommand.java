package dev.signet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code signet approval}. */
@Command(
        name = "approval",
        description = "What waits for a second operator.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ApprovalCommand implements Runnable {

    private static final String PATH = "/v1/approvals";

    private final Terminal terminal;

    @Spec private @Nullable CommandSpec spec;

    private ApprovalCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** With its own commands. */
    static CommandLine line(Terminal terminal) {
        return new CommandLine(new ApprovalCommand(terminal))
                .addSubcommand("list", new ListCommand(terminal))
                .addSubcommand("show", new ShowCommand(terminal))
                .addSubcommand("approve", new ApproveCommand(terminal))
                .addSubcommand("deny", new DenyCommand(terminal));
    }

    /** Without a command: what there is. */
    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(terminal.out());
        }
    }

    private static void print(JsonNode approval, Terminal terminal) {
        terminal.out()
                .printf(
                        "%s  %s  %s %s  by %s  until %s%n",
                        approval.path("id").asText(),
                        approval.path("state").asText(),
                        approval.path("method").asText(),
                        approval.path("path").asText(),
                        approval.path("requested_by").asText(),
                        approval.path("expires_at").asText());
    }

    /** {@code signet approval list}. */
    @Command(
            name = "list",
            description = "The newest requests that needed a second operator.",
            mixinStandardHelpOptions = true)
    private static final class ListCommand implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin private KnownOperator operator = new KnownOperator();

        ListCommand(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws CommandFailedException, IOException {
            operator.client()
                    .get(PATH)
                    .path("approvals")
                    .forEach(approval -> print(approval, terminal));
            return Main.status(true);
        }
    }

    /** Which approval, and who looks at it. */
    private static final class Chosen {

        @Mixin private KnownOperator operator = new KnownOperator();

        @Parameters(paramLabel = "ID", description = "As the list has it.")
        private String id = "";

        JsonNode get() throws CommandFailedException, IOException {
            return operator.client().get(PATH + "/" + PathSegment.of(id));
        }

        JsonNode post(String verb) throws CommandFailedException, IOException {
            return operator.client()
                    .post(
                            PATH + "/" + PathSegment.of(id) + "/" + verb,
                            JsonNodeFactory.instance.objectNode());
        }
    }

    /** {@code signet approval show}. */
    @Command(
            name = "show",
            description = "One of them, with the body of the request.",
            mixinStandardHelpOptions = true)
    private static final class ShowCommand implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin private Chosen chosen = new Chosen();

        ShowCommand(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws CommandFailedException, IOException {
            JsonNode approval = chosen.get();
            print(approval, terminal);
            if (approval.has("body")) {
                terminal.out().println(approval.get("body").toPrettyString());
            }
            return Main.status(true);
        }
    }

    /** {@code signet approval approve}. */
    @Command(
            name = "approve",
            description = "Lets who asked do it, once.",
            mixinStandardHelpOptions = true)
    private static final class ApproveCommand implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin private Chosen chosen = new Chosen();

        ApproveCommand(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws CommandFailedException, IOException {
            print(chosen.post("approve"), terminal);
            return Main.status(true);
        }
    }

    /** {@code signet approval deny}. */
    @Command(
            name = "deny",
            description = "Ends the request; who asked may do so too.",
            mixinStandardHelpOptions = true)
    private static final class DenyCommand implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin private Chosen chosen = new Chosen();

        DenyCommand(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws CommandFailedException, IOException {
            print(chosen.post("deny"), terminal);
            return Main.status(true);
        }
    }
}
