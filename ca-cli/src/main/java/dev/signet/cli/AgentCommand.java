package dev.signet.cli;

import dev.signet.cli.agent.Agent;
import dev.signet.cli.agent.AgentConfig;
import dev.signet.cli.agent.AgentLog;
import dev.signet.cli.agent.AgentStatus;
import dev.signet.cli.agent.InvalidAgentConfigException;
import dev.signet.cli.agent.process.SystemdNotify;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code signet agent}. */
@Command(
        name = "agent",
        description = {
            "Keeps tls.crt, tls.key, ca.crt and crl.pem fresh in a directory, for programs that"
                    + " are",
            "not ours: once, as a daemon, or as the parent of the service."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done, or ended by TERM or INT",
            "1:a mistake of signet, or whoever answered is not the server",
            "2:the configuration does not fit",
            "3:refused by the server (--once)",
            "4:no answer from the server (--once)",
            "5:the files cannot be written (--once)",
            "6:the files are written and the reload failed (--once)",
            "other:that of COMMAND; 128 and the number of the signal that ended it"
        })
final class AgentCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin private AgentFlags flags = new AgentFlags();

    @Option(names = "--once", description = "Ends when the files are there, as an init container.")
    private boolean once;

    @Parameters(
            paramLabel = "COMMAND",
            arity = "0..*",
            description =
                    "After --: the service, started with the first certificate; it gets the agent's"
                            + " signals, the agent ends with its exit status.")
    private List<String> command = new ArrayList<>();

    AgentCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        // What the SDK logs, in one line as everything else.
        System.setProperty("java.util.logging.SimpleFormatter.format", "signet agent: %5$s%6$s%n");
        var log = new AgentLog(terminal.err());
        try {
            if (once && !command.isEmpty()) {
                throw new InvalidAgentConfigException(
                        "--once ends when the files are there; it starts no command");
            }
            AgentConfig config = flags.config();
            var systemd = SystemdNotify.of(System.getenv(), ProcessHandle.current().pid());
            Agent agent = Agent.of(config, log, systemd);
            return once ? agent.once().code() : agent.keep(command);
        } catch (InvalidAgentConfigException e) {
            terminal.err().println("signet: " + e.getMessage());
            return AgentStatus.MISCONFIGURED.code();
        }
    }
}
