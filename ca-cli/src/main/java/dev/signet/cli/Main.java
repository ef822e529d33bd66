package dev.signet.cli;

import dev.signet.client.CaException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code signet}. Exit status: 0 done, 1 not done and said why, 2 called in a way it
 * does not understand.
 */
@Command(
        name = "signet",
        description = "A certificate authority for workloads on Kubernetes.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {

    private static final int DONE = 0;
    private static final int NOT_DONE = 1;
    private static final int NOT_UNDERSTOOD = 2;

    private final Terminal terminal;

    @Spec private @Nullable CommandSpec spec;

    private Main(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String[] args) {
        System.exit(run(Terminal.ofProcess(), args));
    }

    /** Runs one command and returns its exit status. */
    static int run(Terminal terminal, String... args) {
        var main = new Main(terminal);
        var line =
                new CommandLine(main)
                        .addSubcommand("dev", new DevCommand(terminal))
                        .addSubcommand("try", new TryCommand(terminal))
                        .addSubcommand("dev-token", new DevTokenCommand(terminal))
                        .addSubcommand("bootstrap", new BootstrapCommand(terminal))
                        .addSubcommand("issue", new IssueCommand(terminal))
                        .addSubcommand("agent", new AgentCommand(terminal))
                        .addSubcommand("init", new InitCommand(terminal))
                        .addSubcommand("server", new ServerCommand(terminal))
                        .addSubcommand("migrate", new MigrateCommand(terminal))
                        .addSubcommand("login", new LoginCommand(terminal))
                        .addSubcommand("token", TokenCommand.line(terminal))
                        .addSubcommand("approval", ApprovalCommand.line(terminal))
                        .addSubcommand("survivability", new SurvivabilityCommand(terminal))
                        .addSubcommand("backup", new BackupCommand(terminal))
                        .addSubcommand("restore", new RestoreCommand(terminal))
                        .addSubcommand("reconcile", new ReconcileCommand(terminal))
                        .addSubcommand("audit", AuditCommand.line(terminal))
                        .addSubcommand("ceremony", ceremony(terminal))
                        .addSubcommand("version", new VersionCommand(terminal))
                        .setUsageHelpAutoWidth(false)
                        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                        .setParameterExceptionHandler((e, _) -> main.misunderstood(e))
                        .setExecutionExceptionHandler((e, _, _) -> main.failed(e));
        line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        return line.execute(args);
    }

    private static CommandLine ceremony(Terminal terminal) {
        return new CommandLine(new CeremonyCommand())
                .addSubcommand("hold", new HoldCeremonyCommand(terminal))
                .addSubcommand("verify-transcript", new VerifyTranscriptCommand(terminal));
    }

    /** Without a command: what there is. */
    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(terminal.out());
        }
    }

    private int misunderstood(ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        terminal.err().println("signet: " + e.getMessage());
        terminal.err().println("See: " + command + " --help");
        return NOT_UNDERSTOOD;
    }

    /** Anything but the failures that commands foresee is a mistake of ours: it keeps its trace. */
    private int failed(Exception e) {
        switch (e) {
            case CommandFailedException foreseen ->
                    terminal.err().println("signet: " + foreseen.getMessage());
            case CaException answered -> terminal.err().println("signet: " + answered.getMessage());
            case IOException io -> terminal.err().println("signet: " + io.getMessage());
            default -> {
                terminal.err().println("signet: this is a mistake in signet; please report it");
                e.printStackTrace(terminal.err());
            }
        }
        return NOT_DONE;
    }

    /** The exit status of something that did or did not hold. */
    static int status(boolean held) {
        return held ? DONE : NOT_DONE;
    }
}
