package dev.signet.cli;

import dev.signet.cli.file.DurableFile;
import dev.signet.client.CaClient;
import dev.signet.client.CaClientConfig;
import dev.signet.client.CaException;
import dev.signet.client.NotLoggedException;
import dev.signet.client.TransparencyLog;
import dev.signet.client.TransparencyLog.Checkpoint;
import dev.signet.client.http.HttpTransport;
import dev.signet.client.tlog.TiledTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code signet audit verify}. */
@Command(
        name = "verify",
        description = {
            "Checks that the server's log still begins with what it had when this was run last:"
                    + " that",
            "nothing was removed or changed. Run it now and again, elsewhere than on the server."
        },
        mixinStandardHelpOptions = true)
final class AuditVerifyCommand implements Callable<Integer> {

    private static final String TILE = "application/octet-stream";

    private final Terminal terminal;

    @Mixin private KnownServer server = new KnownServer();
    @Mixin private KnownLog knownLog = new KnownLog();

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            required = true,
            description = {
                "Where the newest checkpoint that was verified is kept. If there is no such file,"
                        + " the",
                "server's is believed once."
            })
    private Path file = Path.of("checkpoint");

    AuditVerifyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException, CaException, IOException {
        CaClientConfig config = server.config();
        TransparencyLog log = knownLog.log(config, terminal);
        String note = new CaClient(config).checkpoint();
        try {
            Checkpoint newest = log.checkpoint(note);
            if (Files.exists(file)) {
                verify(log, log.checkpoint(Files.readString(file)), newest, config);
            } else {
                terminal.out().printf("%s: %d entries%n", log.origin(), newest.size());
            }
        } catch (NotLoggedException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
        DurableFile.open(file).write(note);
        return Main.status(true);
    }

    private void verify(
            TransparencyLog log, Checkpoint known, Checkpoint newest, CaClientConfig config)
            throws CommandFailedException, CaException, NotLoggedException {
        if (newest.size() < known.size()) {
            throw new CommandFailedException(
                    "the log "
                            + log.origin()
                            + " has "
                            + newest.size()
                            + " entries, and had "
                            + known.size());
        }
        var transport = new HttpTransport(config);
        var tree =
                new TiledTree(newest.size(), path -> transport.fetch("/v1/log/tile/" + path, TILE));
        log.verify(known, newest, tree.consistency(known.size()));
        terminal.out()
                .printf(
                        "%s: %d entries, which begin with the %d that were known%n",
                        log.origin(), newest.size(), known.size());
    }
}
