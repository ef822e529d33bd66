package dev.signet.cli;

import dev.signet.server.Initialization;
import dev.signet.server.StartFailedException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code signet init}. */
@Command(
        name = "init",
        description = {
            "Makes a CA: key encryption key, database, root, an issuer below it, signet.yaml.",
            "What is there already stays as it is."
        },
        mixinStandardHelpOptions = true)
final class InitCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "Where it goes.")
    private Path data = Path.of(".");

    @Option(
            names = "--name",
            description = {
                "A DNS name or IP address under which clients reach the server; repeatable.",
                "Default: localhost and 127.0.0.1."
            })
    private List<String> names = new ArrayList<>();

    @Option(names = "--https-port", defaultValue = "8443", description = "Default 8443.")
    private int httpsPort = 8443;

    @Option(names = "--http-port", defaultValue = "8080", description = "Default 8080.")
    private int httpPort = 8080;

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            description = {
                "The plain HTTP port as relying parties reach it; it is in every certificate.",
                "Default: the first name and --http-port."
            })
    private Optional<URI> publicUrl = Optional.empty();

    InitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException {
        var settings =
                new Initialization.Settings(
                        httpsPort,
                        httpPort,
                        names.isEmpty() ? List.of("localhost", "127.0.0.1") : names,
                        publicUrl,
                        List.of());
        try {
            Initialization.Made made = Initialization.run(data, settings);
            terminal.out().println("configuration    " + made.configFile());
            terminal.out().println("root certificate " + made.rootCertificate());
            terminal.out()
                    .println(
                            made.operatorToken()
                                    .map(token ->
                                            "operator token   "
                                                    + token
                                                    + "   (shown this once; only its hash is kept)")
                                    .orElse("operator token   was shown when it was made"));
            terminal.out()
                    .printf(
                            "%nNext: name your clusters in %s, then%n  %s server --config %s%n",
                            made.configFile(),
                            Terminal.command(),
                            Terminal.shellWord(made.configFile().toString()));
            return Main.status(true);
        } catch (StartFailedException | IllegalArgumentException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
