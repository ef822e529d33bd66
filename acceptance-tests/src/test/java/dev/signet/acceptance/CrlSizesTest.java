package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One server from its first day on: its CRLs are fetched while nothing was revoked yet, after one
 * revocation, and with 10,000 of them.
 */
@TestInstance(Lifecycle.PER_CLASS)
class CrlSizesTest {

    private static final int MANY = 10_000;

    private Path folder = Path.of("none");
    private CertificateFiles survivor = new CertificateFiles(Path.of("none"), "none");

    /** The CRL of the issuing CA with {@code entries} entries. */
    private Path crl(int entries) {
        return folder.resolve("survivor").resolve("issuing-" + entries + ".crl.pem");
    }

    private Path rootCrl() {
        return folder.resolve("survivor").resolve("root.crl.pem");
    }

    @BeforeAll
    void collect(@TempDir Path temporary) throws Exception {
        folder = temporary;
        Path data = folder.resolve("data");
        var _ = TestServer.initialize(data);
        CertificateFiles revoked;
        try (TestServer server = TestServer.serve(data)) {
            server.api()
                    .put("/v1/roles/workloads", server.operatorToken(), Roles.WORKLOADS)
                    .with(201);
            survivor = server.issue(ORDERS, folder.resolve("survivor")).withCrls();
            Files.copy(folder.resolve("survivor/issuing.crl.pem"), crl(0));
            revoked = server.issue(ORDERS, folder.resolve("revoked"));
            server.revoke(revoked.serial(), "keyCompromise").with(200);
            Files.copy(revoked.withCrlsThatListIt().folder().resolve("issuing.crl.pem"), crl(1));
            server.stop();
        }
        new StoppedData(data).multiply(revoked.serial(), MANY - 2);
        try (TestServer server = TestServer.serve(data)) {
            server.revoke(latecomer(server), "superseded").with(200);
            await("the next CRL has all of them")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> entries(server) == MANY);
            Files.copy(survivor.withCrls().folder().resolve("issuing.crl.pem"), crl(MANY));
        }
    }

    private static int entries(TestServer server) throws Exception {
        X509CRL crl = Pki.crl(server.api().plain("/v1/issuers/issuing/crl/0").with(200).body());
        return crl.getRevokedCertificates() == null ? 0 : crl.getRevokedCertificates().size();
    }

    /** Something new to revoke, so that the server publishes at once. */
    private String latecomer(TestServer server) throws Exception {
        return server.issue(ORDERS, folder.resolve("late")).serial();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, MANY})
    void opensslVerifiesTheCrlAndTheWholePathWithIt(int entries) throws Exception {
        assertThat(
                        Tool.run(
                                        folder,
                                        "openssl",
                                        "crl",
                                        "-in",
                                        crl(entries).toString(),
                                        "-noout",
                                        "-CAfile",
                                        survivor.issuing().toString())
                                .err())
                .contains("verify OK");
        assertThat(survivor.verifyWithOpenssl(rootCrl(), crl(entries)).succeeded())
                .contains("leaf.pem: OK");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, MANY})
    void gnutlsVerifiesTheCrlAndTheWholePathWithIt(int entries) throws Exception {
        assertThat(
                        Tool.run(
                                        folder,
                                        "certtool",
                                        "--verify-crl",
                                        "--load-ca-certificate",
                                        survivor.issuing().toString(),
                                        "--infile",
                                        crl(entries).toString())
                                .succeeded())
                .contains("Verified");
        assertThat(survivor.verifyWithGnutls(rootCrl(), crl(entries)).succeeded())
                .contains("Verified.");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, MANY})
    void theJdkVerifiesTheCrlAndTheWholePathWithIt(int entries) throws Exception {
        X509CRL crl = Pki.crl(Files.readAllBytes(crl(entries)));

        crl.verify(Pki.certificates(survivor.issuing()).getFirst().getPublicKey());
        survivor.validateWithJdk(rootCrl(), crl(entries));
    }

    @Test
    void anEmptyCrlLeavesTheListOutInsteadOfAnEmptyOne() throws Exception {
        assertThat(
                        Tool.run(
                                        folder,
                                        "openssl",
                                        "crl",
                                        "-in",
                                        crl(0).toString(),
                                        "-noout",
                                        "-text")
                                .succeeded())
                .contains("No Revoked Certificates.");
        assertThat(Pki.crl(Files.readAllBytes(crl(0))).getRevokedCertificates()).isNull();
        assertThat(
                        Tool.run(folder, "certtool", "--crl-info", "--infile", crl(0).toString())
                                .succeeded())
                .contains("No revoked certificates.");
    }

    @Test
    void everyEntryOfALargeCrlIsReadByOpensslAndCrlNumbersOnlyGrow() throws Exception {
        String text =
                Tool.run(folder, "openssl", "crl", "-in", crl(MANY).toString(), "-noout", "-text")
                        .succeeded();

        assertThat(text.split("Serial Number: ", -1)).hasSize(MANY + 1);
        assertThat(List.of(Crls.number(crl(0)), Crls.number(crl(1)), Crls.number(crl(MANY))))
                .isSorted()
                .doesNotHaveDuplicates();
    }
}
