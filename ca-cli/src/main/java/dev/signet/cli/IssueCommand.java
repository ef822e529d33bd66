package dev.signet.cli;

import dev.signet.cli.file.CertificateFolder;
import dev.signet.cli.request.WantedCertificate;
import dev.signet.client.CaClient;
import dev.signet.client.CaException;
import dev.signet.client.Credential;
import dev.signet.client.IssuedCertificate;
import dev.signet.client.IssuedIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code signet issue}: what an init container runs. */
@Command(
        name = "issue",
        description = {
            "Gets a certificate for a key made here, and writes tls.crt, tls.key and ca.crt,",
            "as cert-manager lays them out."
        },
        mixinStandardHelpOptions = true)
final class IssueCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin private KnownServer server = new KnownServer();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "/var/run/secrets/tokens/signet",
            description = "The service-account token; default ${DEFAULT-VALUE}.")
    private Path tokenFile = Path.of("/var/run/secrets/tokens/signet");

    @Option(names = "--role", description = "Needed only if several roles admit the caller.")
    private Optional<String> role = Optional.empty();

    @Option(
            names = "--name",
            description = "A DNS name, IP address or URI; repeatable. Default: the role's names.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--ttl", description = "Such as 24h; default: the role's.")
    private Optional<String> ttl = Optional.empty();

    @Option(
            names = "--key-type",
            defaultValue = "ec-p256",
            description =
                    "ec-p256, ec-p384, ed25519, rsa-2048, rsa-3072 or rsa-4096; default ec-p256.")
    private String keyType = "ec-p256";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Where the files go; made if there is no such folder.")
    private Path out = Path.of(".");

    IssueCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException, CaException, IOException {
        WantedCertificate wanted = wanted();
        var client = new CaClient(server.config());
        IssuedIdentity issued =
                client.sign(
                        new Credential.TokenFile(tokenFile),
                        wanted.keyAlgorithm().generate(new SecureRandom()),
                        wanted.request());
        new CertificateFolder(out).write(issued);
        IssuedCertificate certificate = issued.certificate();
        terminal.out()
                .printf(
                        "%s: serial %s, until %s, renew from %s%n",
                        out,
                        certificate.serialNumber(),
                        certificate.notAfter(),
                        certificate.renewalWindow().start());
        return Main.status(true);
    }

    private WantedCertificate wanted() throws CommandFailedException {
        try {
            return WantedCertificate.of(role, names, ttl, keyType);
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
