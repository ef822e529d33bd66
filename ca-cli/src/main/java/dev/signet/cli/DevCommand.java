package dev.signet.cli;

import dev.signet.cli.cluster.StandInCluster;
import dev.signet.cli.round.Round;
import dev.signet.cli.round.Step;
import dev.signet.cli.round.StepPrinter;
import dev.signet.cli.round.TokenSource;
import dev.signet.client.CaClient;
import dev.signet.server.CaServer;
import dev.signet.server.StartFailedException;
import dev.signet.server.api.HttpConfig;
import dev.signet.server.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code signet dev}: a whole CA from nothing, its main job done once, then it serves. */
@Command(
        name = "dev",
        description = {
            "Makes a CA with a stand-in Kubernetes cluster, or starts the one that is there,",
            "shows its main job once, and serves."
        },
        mixinStandardHelpOptions = true)
final class DevCommand implements Callable<Integer> {

    private static final String HOST = "localhost";

    private final Terminal terminal;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = DevFolder.DEFAULT,
            description = "Where everything is kept; default ${DEFAULT-VALUE}.")
    private Path data = Path.of(DevFolder.DEFAULT);

    @Option(
            names = "--https-port",
            paramLabel = "PORT",
            defaultValue = "8443",
            description = "0 picks a free one; default ${DEFAULT-VALUE}.")
    private int httpsPort = 8443;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "For CRLs; 0 picks a free one; default ${DEFAULT-VALUE}.")
    private int httpPort = 8080;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "The address to listen on; default ${DEFAULT-VALUE}.")
    private String host = "127.0.0.1";

    @Option(names = "--json", description = "One JSON object per step instead of lines.")
    private boolean json;

    @Option(names = "--exit", description = "Stop after the round; status 0 if every step held.")
    private boolean exit;

    DevCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException, IOException {
        var folder = new DevFolder(data);
        folder.makeFolder(); // Before the log, which would make it readable for everybody.
        DevLog.to(folder.logFile());
        StepPrinter printer =
                json ? new StepPrinter.Json(terminal.out()) : new StepPrinter.Lines(terminal.out());
        boolean existed = folder.isComplete();
        try (CaServer server = start(folder)) {
            URI uri = URI.create("https://" + HOST + ":" + server.httpsPort());
            if (!existed) {
                new DevRole(folder).make(uri);
            }
            printer.print(started(server, uri, existed));
            var round =
                    new Round(
                            uri,
                            new CaClient(Servers.config(uri, folder.caFile())),
                            minting(StandInCluster.open(data)),
                            printer);
            var firstCertificate = new AtomicLong();
            boolean held = round.run(() -> firstCertificate.set(sinceProcessStart()));
            printEnd(held, firstCertificate.get(), uri);
            if (!exit) {
                Serving.untilStopped(server);
            }
            return Main.status(held);
        }
    }

    private static TokenSource minting(StandInCluster cluster) {
        return () -> DevFolder.mint(cluster);
    }

    /**
     * Starts without asking what is there, which is what most starts need; if that fails, makes
     * what is missing and starts again.
     */
    private CaServer start(DevFolder folder) throws CommandFailedException, IOException {
        if (folder.isComplete()) {
            try {
                return CaServer.start(listening(folder.config()));
            } catch (StartFailedException e) {
                Ports.explain(e, httpsPort, httpPort);
            }
        }
        try {
            int first = httpPort == 0 ? Ports.free() : httpPort;
            return CaServer.start(listening(folder.make(httpsPort, first)));
        } catch (StartFailedException e) {
            Ports.explain(e, httpsPort, httpPort);
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * With the ports of this start. Of the free ones for CRLs, the first start's is the best: the
     * issuer's certificate names it.
     */
    private ServerConfig listening(ServerConfig config) throws CommandFailedException {
        int before = config.http().httpPort().orElse(0);
        int chosen = httpPort == 0 && !Ports.isTaken(before) ? before : httpPort;
        try {
            return config.withHttp(new HttpConfig(host, httpsPort, OptionalInt.of(chosen)));
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private Step started(CaServer server, URI uri, boolean existed) {
        String http = "http://" + HOST + ":" + server.httpPort();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("data", data.toString());
        facts.put("created", !existed);
        facts.put("https_url", uri.toString());
        facts.put("http_url", http);
        facts.put("https_port", server.httpsPort());
        facts.put("http_port", server.httpPort());
        facts.put("pid", ProcessHandle.current().pid());
        String summary =
                "%s CA in %s; HTTPS on %s, CRLs on %s"
                        .formatted(existed ? "the" : "a new", data, uri, http);
        return new Step("start", true, summary, facts, sinceProcessStart());
    }

    private void printEnd(boolean held, long firstCertificateMillis, URI uri) {
        if (json) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("first_certificate_ms", firstCertificateMillis);
            String problem = "a step did not hold";
            new StepPrinter.Json(terminal.out())
                    .print(new Step("round", held, problem, facts, sinceProcessStart()));
            return;
        }
        if (held) {
            terminal.out()
                    .printf(
                            "First certificate %.1f s after the start.%n",
                            firstCertificateMillis / 1e3);
        } else {
            terminal.out()
                    .printf("That did not hold; the log is %s.%n", data.resolve("signet.log"));
        }
        new NextSteps(uri, data).print(terminal.out(), exit);
    }

    private static long sinceProcessStart() {
        Instant now = Clock.systemUTC().instant();
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(start -> Duration.between(start, now).toMillis())
                .orElse(0L);
    }
}
