package dev.signet.cli;

import dev.signet.client.CaClient;
import dev.signet.client.CaClientConfig;
import dev.signet.client.CaException;
import dev.signet.client.NotLoggedException;
import dev.signet.client.TransparencyLog;
import dev.signet.client.TransparencyLog.Checkpoint;
import dev.signet.client.http.HttpTransport;
import dev.signet.client.pem.Pem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code signet audit check}. */
@Command(
        name = "check",
        description = {
            "Checks that a certificate is in the server's log. One that a CA of the server signed and",
            "that is not there was signed by somebody else, with a stolen key."
        },
        mixinStandardHelpOptions = true)
final class AuditCheckCommand implements Callable<Integer> {

    /** Of a certificate that was issued a moment ago. */
    private static final int ATTEMPTS = 4;

    private final Terminal terminal;

    @Mixin private KnownServer server = new KnownServer();
    @Mixin private KnownLog knownLog = new KnownLog();

    @Parameters(
            paramLabel = "CERT",
            description = "The certificate in PEM; the first one in the file counts.")
    private Path file = Path.of("tls.crt");

    AuditCheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call()
            throws CommandFailedException, CaException, IOException, InterruptedException {
        CaClientConfig config = server.config();
        X509Certificate certificate = Pem.certificates(file).get(0);
        TransparencyLog log = knownLog.log(config, terminal);
        String serial = certificate.getSerialNumber().toString(16);
        Optional<String> proof = proof(new CaClient(config), certificate);
        if (proof.isEmpty()) {
            terminal.out()
                    .printf(
                            "%s is not in the log %s: %s%n",
                            serial, log.origin(), meaning(config, certificate));
            return Main.status(false);
        }
        try {
            Checkpoint checkpoint = log.verify(certificate, proof.get());
            terminal.out()
                    .printf(
                            "%s is in the log %s, among its first %d entries%n",
                            serial, log.origin(), checkpoint.size());
            return Main.status(true);
        } catch (NotLoggedException e) {
            terminal.out().printf("%s: the server proves nothing: %s%n", serial, e.getMessage());
            return Main.status(false);
        }
    }

    /** Of a certificate that is not in the log. */
    private static String meaning(CaClientConfig config, X509Certificate certificate)
            throws CaException, IOException {
        Optional<String> signer =
                IssuersOnRecord.of(new HttpTransport(config)).signerOf(certificate);
        if (signer.isEmpty()) {
            return "no issuer of the server signed it";
        }
        return "the key of issuer "
                + signer.get()
                + " signed it, but not on this server, or it ended long ago. If it is still valid,"
                + " the key is stolen: revoke the issuer";
    }

    private static Optional<String> proof(CaClient client, X509Certificate certificate)
            throws CaException, InterruptedException {
        Optional<String> proof = client.inclusionProof(certificate);
        for (int attempt = 1; attempt < ATTEMPTS && proof.isEmpty(); attempt++) {
            TimeUnit.SECONDS.sleep(1);
            proof = client.inclusionProof(certificate);
        }
        return proof;
    }
}
