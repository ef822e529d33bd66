package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTPS port as openssl meets it, and the first contact with it. */
class TransportTest {

    /** What openssl calls those that are spoken. */
    private static final List<String> SPOKEN =
            List.of(
                    "ECDHE-ECDSA-AES128-GCM-SHA256",
                    "ECDHE-ECDSA-AES256-GCM-SHA384",
                    "ECDHE-ECDSA-CHACHA20-POLY1305");

    /** openssl itself must not be what refuses. */
    private static final String WHATEVER = ":@SECLEVEL=0";

    @TempDir private Path folder;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.shared();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void bothNewerVersionsAreSpokenWithTheCertificateOfTheCa(String version) throws Exception {
        String said = handshake(version).succeeded();

        assertThat(said).contains("Verify return code: 0 (ok)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1", "-tls1_1"})
    void theServerRefusesOlderVersions(String version) throws Exception {
        String said = handshake(version, "-cipher", "ALL" + WHATEVER).failed();

        assertThat(said).contains("alert protocol version");
    }

    @Test
    void everySuiteThatIsSpokenHasForwardSecrecyAndAuthenticatedEncryption() throws Exception {
        for (String suite : SPOKEN) {
            assertThat(handshake("-tls1_2", "-cipher", suite).succeeded()).contains(suite);
        }
    }

    @Test
    void theServerRefusesWhoOffersEveryOtherSuite() throws Exception {
        String others = "ALL:COMPLEMENTOFALL:!" + String.join(":!", SPOKEN) + WHATEVER;
        assertThat(Tool.run(folder, "openssl", "ciphers", "-s", "-tls1_2", others).succeeded())
                .contains("ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-NULL-SHA", "AECDH-AES128-SHA");

        assertThat(handshake("-tls1_2", "-cipher", others).failed())
                .contains("alert handshake failure");
    }

    @Test
    void aClientCannotRenegotiate() throws Exception {
        String said = talk("R\n", "-tls1_2").toString();

        // In a second handshake it would look at the certificate a second time.
        assertThat(said).contains("RENEGOTIATING").containsOnlyOnce("depth=0");
    }

    @Test
    void theServersCertificateIsItsOwnCasAndOfToday() throws Exception {
        Path shown = folder.resolve("shown.pem");
        Files.writeString(shown, handshake("-tls1_3", "-showcerts").succeeded());
        X509Certificate leaf = Pki.certificate(pem(Files.readString(shown)));
        X509Certificate root = Pki.certificates(server.ca()).getFirst();

        assertThat(leaf.getSubjectAlternativeNames().toString()).contains("localhost");
        assertThat(leaf.getNotAfter()).isBefore(root.getNotAfter());
        assertThat(leaf.getNotBefore().toInstant())
                .isAfter(root.getNotBefore().toInstant().minusSeconds(60));
    }

    private static byte[] pem(String said) {
        String end = "-----END CERTIFICATE-----";
        return said.substring(
                        said.indexOf("-----BEGIN CERTIFICATE-----"),
                        said.indexOf(end) + end.length())
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    @Test
    void theFingerprintThatOpensslShowsIsEnoughForAFirstContact() throws Exception {
        String fingerprint =
                Tool.run(
                                folder,
                                "openssl",
                                "x509",
                                "-in",
                                server.ca().toString(),
                                "-noout",
                                "-fingerprint",
                                "-sha256")
                        .succeeded()
                        .strip();

        bootstrap(fingerprint).succeeded();
        Path got = folder.resolve("got.crt");
        assertThat(got).hasSameTextualContentAs(server.ca());
        try (var api = new Api(server.https(), server.http(), got)) {
            api.post("/v1/issue", server.token(ORDERS), "{}").with(201);
        }

        assertThat(bootstrap("00".repeat(32)).failed()).contains("nothing was written");
    }

    private Tool bootstrap(String fingerprint) throws Exception {
        return Tool.signet(
                folder,
                "bootstrap",
                "--server",
                server.https().toString(),
                "--fingerprint",
                fingerprint,
                "--out",
                "got.crt");
    }

    @Test
    void answersToBrowsersSayWhatTheyMustNotDo() throws Exception {
        for (String path : List.of("/livez", "/v1/certificates", "/nothing")) {
            var headers = server.api().get(path, "nobody");
            assertThat(headers.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(headers.header("Content-Security-Policy"))
                    .isEqualTo("default-src 'none'; frame-ancestors 'none'");
            assertThat(headers.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(headers.header("Strict-Transport-Security")).isEqualTo("max-age=31536000");
        }
    }

    private Tool handshake(String... options) throws Exception {
        return talk("", options);
    }

    private Tool talk(String input, String... options) throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                "openssl",
                                "s_client",
                                "-connect",
                                "localhost:" + server.https().getPort(),
                                "-CAfile",
                                server.ca().toString(),
                                "-verify_hostname",
                                "localhost",
                                "-verify_return_error"));
        command.addAll(List.of(options));
        return Tool.runWith(input, folder, command.toArray(String[]::new));
    }
}
