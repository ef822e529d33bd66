package dev.signet.cli;

import dev.signet.cli.agent.AgentConfig;
import dev.signet.cli.agent.AgentConfigFile;
import dev.signet.cli.agent.CertificateConfig;
import dev.signet.cli.agent.HealthConfig;
import dev.signet.cli.agent.InvalidAgentConfigException;
import dev.signet.cli.agent.reload.ReloadConfig;
import dev.signet.cli.agent.sink.FolderConfig;
import dev.signet.cli.request.WantedCertificate;
import dev.signet.server.x509.DurationText;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The agent's configuration on the command line: a file, or flags for one certificate. */
final class AgentFlags {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML with all there is to say; then no other flag of these.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "Default https://signet.signet.svc:8443.")
    private Optional<URI> server = Optional.empty();

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description =
                    "PEM certificates that the server is known by; default /etc/signet/ca.crt.")
    private Optional<Path> ca = Optional.empty();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "The token; default /var/run/secrets/tokens/signet.")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(names = "--role", description = "Needed only if several roles admit the caller.")
    private Optional<String> role = Optional.empty();

    @Option(
            names = "--name",
            description = "A DNS name, IP address or URI; repeatable. Default: the role's names.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--ttl", description = "Such as 24h; default: the role's.")
    private Optional<String> ttl = Optional.empty();

    @Option(names = "--key-type", description = "As of signet issue; default ec-p256.")
    private Optional<String> keyType = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where tls.crt, tls.key, ca.crt and crl.pem go; made if it is not there.")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--combined",
            paramLabel = "NAME",
            description = "One more file there with key and chain, which are never torn apart.")
    private Optional<String> combined = Optional.empty();

    @Option(
            names = "--reload-command",
            paramLabel = "WORD",
            description = "Run after each renewal; repeat it for each argument. No shell.")
    private List<String> reloadCommand = new ArrayList<>();

    @Option(
            names = "--reload-signal",
            paramLabel = "NAME",
            description = "Sent after each renewal to COMMAND, or to --pid-file.")
    private Optional<String> reloadSignal = Optional.empty();

    @Option(
            names = "--pid-file",
            paramLabel = "FILE",
            description = "Has the number of the process for --reload-signal.")
    private Optional<Path> pidFile = Optional.empty();

    @Option(
            names = "--reload-url",
            paramLabel = "URL",
            description = "POST there after each renewal: http on this machine, or https.")
    private Optional<URI> reloadUrl = Optional.empty();

    @Option(
            names = "--health-port",
            paramLabel = "PORT",
            description = "/livez, /readyz and /metrics on the loopback address; default: none.")
    private Optional<Integer> healthPort = Optional.empty();

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            description = "How long --once waits for the server; default 60s.")
    private Optional<String> wait = Optional.empty();

    AgentConfig config() throws InvalidAgentConfigException {
        if (file.isEmpty()) {
            try {
                return one();
            } catch (IllegalArgumentException e) {
                throw new InvalidAgentConfigException(String.valueOf(e.getMessage()), e);
            }
        }
        boolean others =
                Stream.of(
                                        server,
                                        ca,
                                        tokenFile,
                                        role,
                                        ttl,
                                        keyType,
                                        out,
                                        combined,
                                        reloadSignal,
                                        pidFile,
                                        reloadUrl,
                                        healthPort,
                                        wait)
                                .anyMatch(Optional::isPresent)
                        || !names.isEmpty()
                        || !reloadCommand.isEmpty();
        if (others) {
            throw new InvalidAgentConfigException(
                    "--config says it all: say the rest in " + file.get() + ", not with flags");
        }
        return AgentConfigFile.read(file.get());
    }

    private AgentConfig one() {
        Path directory =
                out.orElseThrow(() ->
                        new IllegalArgumentException(
                                "say where the files go with --out DIR, or all with --config"
                                        + " FILE"));
        FolderConfig folder = FolderConfig.of(directory);
        CertificateConfig certificate =
                new CertificateConfig(
                        "default",
                        WantedCertificate.of(
                                role, names, ttl, keyType.orElse(WantedCertificate.KEY_TYPE)),
                        combined.map(folder::withCombined).orElse(folder),
                        CertificateConfig.usualState(directory),
                        reload());
        return new AgentConfig(
                server.orElse(AgentConfig.SERVER),
                ca.orElse(AgentConfig.CA_FILE),
                tokenFile.orElse(AgentConfig.TOKEN_FILE),
                wait.map(DurationText::parse).orElse(AgentConfig.WAIT_AT_START),
                AgentConfig.REFRESH,
                healthPort.map(port -> new HealthConfig(HealthConfig.LOOPBACK, port)),
                List.of(certificate));
    }

    private Optional<ReloadConfig> reload() {
        Duration timeout = ReloadConfig.TIMEOUT;
        List<ReloadConfig> ways = new ArrayList<>();
        if (!reloadCommand.isEmpty()) {
            ways.add(new ReloadConfig.Command(reloadCommand, timeout));
        }
        reloadSignal.ifPresent(name -> ways.add(new ReloadConfig.Signal(name, pidFile)));
        reloadUrl.ifPresent(url -> ways.add(new ReloadConfig.Http(url, "POST", timeout)));
        if (ways.size() > 1) {
            throw new IllegalArgumentException(
                    "there is one way to reload: --reload-command, --reload-signal or"
                            + " --reload-url");
        }
        if (pidFile.isPresent() && reloadSignal.isEmpty()) {
            throw new IllegalArgumentException("--pid-file is for --reload-signal");
        }
        return ways.stream().findFirst();
    }
}
