package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathValidatorException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether a certificate is revoked, as relying parties ask: openssl, GnuTLS, the JDK, nginx and
 * curl.
 */
class OcspTest {

    @TempDir private Path folder;
    private TestServer server;
    private CertificateFiles orders;

    @BeforeEach
    void issue() throws Exception {
        server = TestServer.shared();
        orders = server.issue(ORDERS, folder.resolve("orders"));
    }

    private URI responder(String issuer) {
        return server.http().resolve("/v1/issuers/" + issuer + "/ocsp");
    }

    /** Asks as openssl does, and lets it judge the response. */
    private Tool openssl(String... more) throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                "openssl",
                                "ocsp",
                                "-url",
                                responder("issuing").toString(),
                                "-issuer",
                                orders.issuing().toString(),
                                "-CAfile",
                                orders.root().toString()));
        command.addAll(List.of(more));
        command.addAll(List.of("-cert", orders.leaf().toString()));
        return Tool.run(folder, command.toArray(String[]::new));
    }

    private Tool gnutls() throws Exception {
        return Tool.run(
                folder,
                "ocsptool",
                "--ask=" + responder("issuing"),
                "--load-issuer",
                orders.issuing().toString(),
                "--load-cert",
                orders.leaf().toString(),
                "--load-trust",
                orders.issuing().toString());
    }

    private void jdk() throws Exception {
        Pki.validate(
                List.of(
                        Pki.certificates(orders.leaf()).getFirst(),
                        Pki.certificates(orders.issuing()).getFirst()),
                Pki.certificates(orders.root()).getFirst(),
                responder("issuing"));
    }

    private void revoke() throws Exception {
        server.revoke(orders.serial(), "superseded").with(200);
    }

    @Test
    void opensslBelievesThatACertificateIsGoodWithAndWithoutANonce() throws Exception {
        for (String option : List.of("-nonce", "-no_nonce", "-sha256")) {
            Tool asked = openssl(option);

            assertThat(asked.succeeded()).as(option).contains(orders.leaf() + ": good");
            assertThat(asked.err()).as(option).contains("Response verify OK");
            assertThat(asked.err()).as("the nonce is returned").doesNotContain("nonce");
        }
    }

    @Test
    void opensslBelievesAnswersByGetToo() throws Exception {
        openssl("-no_nonce", "-reqout", "request.der").succeeded();
        String request =
                Base64.getEncoder()
                        .encodeToString(Files.readAllBytes(folder.resolve("request.der")));
        var answer =
                server.api()
                        .plain(
                                responder("issuing")
                                        + "/"
                                        + URLEncoder.encode(request, StandardCharsets.UTF_8))
                        .with(200);
        Files.write(folder.resolve("response.der"), answer.body());

        Tool read =
                Tool.run(
                        folder,
                        "openssl",
                        "ocsp",
                        "-respin",
                        "response.der",
                        "-issuer",
                        orders.issuing().toString(),
                        "-CAfile",
                        orders.root().toString(),
                        "-cert",
                        orders.leaf().toString());

        assertThat(answer.header("Content-Type")).isEqualTo("application/ocsp-response");
        assertThat(read.succeeded()).contains(orders.leaf() + ": good");
        assertThat(read.err()).contains("Response verify OK");
    }

    @Test
    void aRevocationIsKnownToOpensslAsSoonAsItWasAnswered() throws Exception {
        assertThat(openssl("-no_nonce").succeeded()).contains(": good");

        revoke();

        assertThat(openssl("-no_nonce").succeeded())
                .contains(orders.leaf() + ": revoked")
                .contains("Reason: superseded")
                .contains("Revocation Time: ");
    }

    @Test
    void aCertificateThatWasNeverIssuedIsUnknownToOpenssl() throws Exception {
        assertThat(openssl("-serial", "0x42ff" + "00".repeat(18)).succeeded())
                .contains("0x42ff" + "00".repeat(18) + ": unknown")
                .contains(orders.leaf() + ": good");
    }

    @Test
    void gnutlsBelievesWhatItIsTold() throws Exception {
        assertThat(gnutls().toString())
                .contains("Certificate Status: good")
                .contains("Verifying OCSP Response: Success.");

        revoke();

        assertThat(gnutls().toString())
                .contains("Certificate Status: revoked")
                .contains("Verifying OCSP Response: Success.");
    }

    @Test
    void theJdkBelievesWhatItIsTold() throws Exception {
        jdk();

        revoke();

        assertThatThrownBy(this::jdk)
                .isInstanceOfSatisfying(
                        CertPathValidatorException.class,
                        refused ->
                                assertThat(refused.getReason())
                                        .isEqualTo(CertPathValidatorException.BasicReason.REVOKED));
    }

    @Test
    void nginxStaplesAndCurlInsistsOnIt() throws Exception {
        try (var nginx = StaplingNginx.start(orders, responder("issuing"))) {
            assertThat(nginx.stapled())
                    .contains("Cert Status: good")
                    .contains("Verify return code: 0 (ok)");
            assertThat(nginx.visitedByCurl("orders.shop.svc.cluster.local").succeeded())
                    .isEqualTo("ok");
        }
    }
}
