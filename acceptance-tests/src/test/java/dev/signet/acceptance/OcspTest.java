package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a certificate is revoked, as relying parties ask: with openssl, GnuTLS and the JDK. */
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

    @Test
    void opensslAcceptsThatACertificateIsGoodWithAndWithoutANonce() throws Exception {
        assertThat(openssl("-nonce").succeeded()).contains(orders.leaf() + ": good");
        assertThat(openssl("-no_nonce").succeeded()).contains(orders.leaf() + ": good");
        assertThat(openssl("-sha256").err())
                .contains("Response verify OK")
                .doesNotContain("WARNING", "Nonce Verify error");
    }

    @Test
    void aRevocationIsKnownAsSoonAsItWasAnswered() throws Exception {
        assertThat(openssl("-no_nonce").succeeded()).contains(orders.leaf() + ": good");

        server.revoke(orders.serial(), "keyCompromise").with(200);

        assertThat(openssl("-no_nonce").succeeded())
                .contains(orders.leaf() + ": revoked")
                .contains("Reason: keyCompromise")
                .contains("Revocation Time: ");
    }
}
