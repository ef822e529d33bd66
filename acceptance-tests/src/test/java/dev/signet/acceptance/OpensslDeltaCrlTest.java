package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A relying party that keeps yesterday's CRL and fetches what was revoked since. */
class OpensslDeltaCrlTest {

    @Test
    void opensslLearnsOfARevocationFromADeltaCrlAndTheCrlBeforeIt(@TempDir Path folder)
            throws Exception {
        Path data = folder.resolve("data");
        var _ = TestServer.initialize(data);
        withDeltas(SignetYaml.of(data).file());
        try (TestServer server = TestServer.serve(data)) {
            server.api()
                    .put("/v1/roles/workloads", server.operatorToken(), Roles.WORKLOADS)
                    .with(201);
            CertificateFiles leaf = server.issue(ORDERS, folder.resolve("leaf")).withCrls();
            server.revoke(leaf.serial(), "keyCompromise").with(200);
            Path delta = folder.resolve("delta.crl.pem");
            await("the delta lists it")
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> lists(delta, leaf));

            assertThat(verify(leaf, List.of())).contains("leaf.pem: OK");
            assertThat(verify(leaf, List.of("-CRLfile", delta.toString(), "-use_deltas")))
                    .contains("certificate revoked");
            assertThat(
                            Tool.run(
                                            folder,
                                            "openssl",
                                            "crl",
                                            "-in",
                                            delta.toString(),
                                            "-noout",
                                            "-CAfile",
                                            leaf.issuing().toString())
                                    .err())
                    .contains("verify OK");
        }
    }

    private static void withDeltas(Path yaml) throws IOException {
        String text = Files.readString(yaml);
        Files.writeString(
                yaml,
                text.contains("crl:\n")
                        ? text.replace("crl:\n", "crl:\n  deltas: true\n")
                        : text + "crl: {deltas: true}\n");
    }

    private static boolean lists(Path delta, CertificateFiles leaf) throws Exception {
        URI base = Crls.distributionPoint(leaf.leaf());
        X509CRL crl = Pki.crl(Files.readAllBytes(Crls.fetch(URI.create(base + "/delta"), delta)));
        return crl.getRevokedCertificate(new BigInteger(leaf.serial(), 16)) != null;
    }

    private static String verify(CertificateFiles leaf, List<String> more) throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                "openssl",
                                "verify",
                                "-crl_check",
                                "-CAfile",
                                leaf.root().toString(),
                                "-CRLfile",
                                leaf.folder().resolve("issuing.crl.pem").toString(),
                                "-untrusted",
                                leaf.issuing().toString()));
        command.addAll(more);
        command.add(leaf.leaf().toString());
        Tool tool = Tool.run(leaf.folder(), command.toArray(String[]::new));
        return tool.out() + tool.err();
    }
}
