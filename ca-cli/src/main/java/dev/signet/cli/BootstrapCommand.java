package dev.signet.cli;

import dev.signet.cli.bootstrap.Fingerprint;
import dev.signet.cli.bootstrap.UnverifiedServer;
import dev.signet.cli.file.CertificateFolder;
import dev.signet.cli.file.DurableFile;
import dev.signet.client.CaClient;
import dev.signet.client.CaClientConfig;
import dev.signet.client.CaException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code signet bootstrap}. Two connections: the first believes whoever answers and asks for a
 * root; only if that has the fingerprint, a second one believes this root and nobody else.
 */
@Command(
        name = "bootstrap",
        description = {
            "Gets the root certificate of a server of which nothing is known yet but the",
            "fingerprint of that root, and writes it for --ca of the other commands."
        },
        mixinStandardHelpOptions = true)
final class BootstrapCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin private ServerOption server = new ServerOption();

    @Option(
            names = "--fingerprint",
            paramLabel = "SHA256",
            required = true,
            description = {
                "SHA-256 of the root certificate, as 'signet init' shows it and",
                "'openssl x509 -in ca.crt -noout -fingerprint -sha256' too. It must come to you",
                "by another way than from the server."
            })
    private String fingerprint = "";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "ca.crt",
            description = "Replaced whole; default ${DEFAULT-VALUE}.")
    private Path out = Path.of("ca.crt");

    BootstrapCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException, IOException {
        X509Certificate root = pinnedRoot();
        requireServerBelow(root);
        DurableFile.open(out).write(CertificateFolder.pem(List.of(root)));
        terminal.out()
                .printf(
                        "%s: %s, until %s%n",
                        out, root.getSubjectX500Principal(), root.getNotAfter().toInstant());
        return Main.status(true);
    }

    private X509Certificate pinnedRoot() throws CommandFailedException, IOException {
        Fingerprint pinned;
        try {
            pinned = Fingerprint.parse(fingerprint);
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException("--fingerprint: " + e.getMessage(), e);
        }
        List<X509Certificate> offered = new UnverifiedServer(server.server()).offeredRoots();
        return offered.stream()
                .filter(root -> Fingerprint.of(root).equals(pinned))
                .findFirst()
                .orElseThrow(() -> new CommandFailedException(notOffered(pinned, offered)));
    }

    private String notOffered(Fingerprint pinned, List<X509Certificate> offered) {
        return "whoever answers at "
                + server.server()
                + " does not have the root "
                + pinned
                + ", so nothing was written. Either the fingerprint is another CA's, or somebody"
                + " else answers in the server's place. Offered:"
                + offered.stream()
                        .map(root ->
                                "%n  %s  %s"
                                        .formatted(
                                                Fingerprint.of(root),
                                                root.getSubjectX500Principal()))
                        .collect(Collectors.joining());
    }

    /** Who knows the root need not be below it: a root is public. */
    private void requireServerBelow(X509Certificate root) throws CommandFailedException {
        URI uri = server.server();
        try {
            var _ = new CaClient(CaClientConfig.of(uri, List.of(root))).trustBundle();
        } catch (CaException | IllegalArgumentException e) {
            throw new CommandFailedException(
                    "whoever answers at "
                            + uri
                            + " shows the right root, but has no certificate below it for that"
                            + " name, so nothing was written: "
                            + e.getMessage(),
                    e);
        }
    }
}
