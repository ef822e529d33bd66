package dev.signet.cli;

import dev.signet.cli.bootstrap.Fingerprint;
import dev.signet.cli.bootstrap.PemCertificates;
import dev.signet.server.Initialization;
import dev.signet.server.StartFailedException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code signet init}. */
@Command(
        name = "init",
        description = {
            "Makes a CA: schema, root, an issuer below it and an operator's token in the",
            "database; with --data also the folder with key encryption key, signet.yaml",
            "and database. What is there already stays as it is."
        },
        mixinStandardHelpOptions = true)
final class InitCommand implements Callable<Integer> {

    private final Terminal terminal;

    @ArgGroup(multiplicity = "1")
    private Where where = new Where();

    InitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Exactly one of the two. */
    private static final class Where {

        @ArgGroup(exclusive = false)
        private @Nullable NewFolder folder;

        @ArgGroup(exclusive = false)
        private @Nullable Configured configured;
    }

    private static final class NewFolder {

        @Option(
                names = "--data",
                paramLabel = "DIR",
                required = true,
                description = "Where it goes.")
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
    }

    private static final class Configured {

        @Option(
                names = "--config",
                paramLabel = "FILE",
                required = true,
                description = {
                    "A signet.yaml that is there, as is the key file",
                    "that it names: only the database is changed."
                })
        private Path config = Path.of("signet.yaml");

        @Option(
                names = "--operator-token-file",
                paramLabel = "FILE",
                description = {
                    "Its first line is the operator's token, signet_op_",
                    "and 32 random octets in base64url. Without it a",
                    "token is made and shown."
                })
        private Optional<Path> operatorToken = Optional.empty();

        @Option(
                names = "--new-operator-token",
                description = {
                    "Makes a token with which to begin anew, for those who",
                    "have no admin's token any more; it ends when an admin's",
                    "token is used."
                })
        private boolean newOperatorToken;
    }

    @Override
    public Integer call() throws CommandFailedException, IOException {
        try {
            if (where.configured != null) {
                fill(where.configured);
            } else if (where.folder != null) {
                make(where.folder);
            }
            return Main.status(true);
        } catch (StartFailedException | IllegalArgumentException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private void make(NewFolder folder) throws StartFailedException, IOException {
        var settings =
                new Initialization.Settings(
                        folder.httpsPort,
                        folder.httpPort,
                        folder.names.isEmpty() ? List.of("localhost", "127.0.0.1") : folder.names,
                        folder.publicUrl,
                        List.of());
        Initialization.Made made = Initialization.run(folder.data, settings);
        terminal.out().println("configuration    " + made.configFile());
        terminal.out().println("root certificate " + made.rootCertificate());
        printFingerprint(Files.readString(made.rootCertificate()));
        printOperatorToken(made.operatorToken(), "was shown when it was made");
        terminal.out()
                .printf(
                        "%nNext: name your clusters in %s, then%n  %s server --config %s%n",
                        made.configFile(),
                        Terminal.command(),
                        Terminal.shellWord(made.configFile().toString()));
    }

    private void fill(Configured configured) throws StartFailedException {
        Initialization.Founded founded =
                Initialization.run(
                        configured.config, configured.operatorToken, configured.newOperatorToken);
        printOperatorToken(founded.operatorToken(), "is the one that was there or was given");
        printFingerprint(founded.rootCertificate());
        terminal.out().println("root certificate");
        terminal.out().print(founded.rootCertificate());
    }

    /** By which {@code signet bootstrap} knows this CA on other machines. */
    private void printFingerprint(String rootPem) {
        try {
            byte[] octets = rootPem.getBytes(StandardCharsets.US_ASCII);
            X509Certificate root = PemCertificates.read(octets).getFirst();
            terminal.out().println("its SHA-256      " + Fingerprint.of(root));
        } catch (CertificateException e) {
            throw new IllegalStateException("our own root cannot be read", e);
        }
    }

    private void printOperatorToken(Optional<String> made, String otherwise) {
        terminal.out()
                .println(
                        "operator token   "
                                + made.map(token ->
                                                token
                                                        + "   (shown this once; only its hash is"
                                                        + " kept)")
                                        .orElse(otherwise));
    }
}
