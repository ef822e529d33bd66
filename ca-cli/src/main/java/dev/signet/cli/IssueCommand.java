package dev.signet.cli;

import dev.signet.cli.file.CertificateFolder;
import dev.signet.client.CaClient;
import dev.signet.client.CaException;
import dev.signet.client.Credential;
import dev.signet.client.IssueRequest;
import dev.signet.client.IssuedCertificate;
import dev.signet.client.IssuedIdentity;
import dev.signet.client.KeyAlgorithm;
import dev.signet.server.x509.DurationText;
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
        KeyAlgorithm algorithm =
                KeyAlgorithm.parse(keyType)
                        .orElseThrow(() ->
                                new CommandFailedException(
                                        "no key type \"" + keyType + "\"; see --help"));
        IssueRequest request = request();
        var client = new CaClient(server.config());
        IssuedIdentity issued =
                client.sign(
                        new Credential.TokenFile(tokenFile),
                        algorithm.generate(new SecureRandom()),
                        request);
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

    private IssueRequest request() throws CommandFailedException {
        IssueRequest request = IssueRequest.defaults();
        if (role.isPresent()) {
            request = request.withRole(role.get());
        }
        for (String name : names) {
            request =
                    switch (name) {
                        case String uri when uri.contains("://") -> request.withUri(uri);
                        case String ip when ip.contains(":") || ip.matches("[0-9.]+") ->
                                request.withIpAddress(ip);
                        default -> request.withDnsName(name);
                    };
        }
        try {
            return ttl.isPresent() ? request.withLifetime(DurationText.parse(ttl.get())) : request;
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException("--ttl: " + e.getMessage(), e);
        }
    }
}
