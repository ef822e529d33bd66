package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenario S2: an init container gets the files its application starts with. */
class InitContainerTest {

    /** What a pod's manifest holds: nothing but sh, curl and a projected token. */
    private static final String SCRIPT =
            """
            set -eu
            umask 077
            curl -sS --fail-with-body --cacert "$SIGNET_CA" \\
                -H "Authorization: Bearer $(cat "$TOKEN_FILE")" \\
                -H 'Accept: application/pem-certificate-chain' \\
                -X POST "$SIGNET/v1/issue" >answer.pem
            sed -n '/BEGIN PRIVATE KEY/,/END PRIVATE KEY/p' answer.pem >tls.key
            sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' answer.pem >tls.crt
            rm answer.pem
            curl -sS --fail-with-body --cacert "$SIGNET_CA" \\
                -H 'Accept: application/x-pem-file' "$SIGNET/v1/trust-bundle" >ca.crt
            chmod 644 tls.crt ca.crt
            """;

    @TempDir private Path folder;
    private TestServer server;
    private Path token;

    @BeforeEach
    void project() throws Exception {
        server = TestServer.shared();
        token = Files.writeString(folder.resolve("token"), server.token(ORDERS));
    }

    @Test
    void curlAndATokenFileMakeTheFilesOfACertManagerMount() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("tls"));
        Files.writeString(folder.resolve("init.sh"), SCRIPT);
        Tool.run(
                        mount,
                        "env",
                        "SIGNET=" + server.https(),
                        "SIGNET_CA=" + server.ca(),
                        "TOKEN_FILE=" + token,
                        "sh",
                        folder.resolve("init.sh").toString())
                .succeeded();

        assertIsAMount(mount);
    }

    @Test
    void signetIssueMakesTheSameFiles() throws Exception {
        Path mount = folder.resolve("tls");
        Tool.signet(
                        folder,
                        "issue",
                        "--server",
                        server.https().toString(),
                        "--ca",
                        server.ca().toString(),
                        "--token-file",
                        token.toString(),
                        "--out",
                        mount.toString())
                .succeeded();

        assertIsAMount(mount);
    }

    private static void assertIsAMount(Path mount) throws Exception {
        try (Stream<Path> files = Files.list(mount)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("tls.crt", "tls.key", "ca.crt");
        }
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(mount.resolve("tls.key"))))
                .isEqualTo("rw-------");
        assertThat(
                        Tool.run(
                                        mount,
                                        "openssl",
                                        "verify",
                                        "-x509_strict",
                                        "-CAfile",
                                        "ca.crt",
                                        "-untrusted",
                                        "tls.crt",
                                        "tls.crt")
                                .succeeded())
                .contains("tls.crt: OK");
        assertThat(
                        Tool.run(mount, "openssl", "x509", "-in", "tls.crt", "-noout", "-pubkey")
                                .succeeded())
                .isEqualTo(
                        Tool.run(mount, "openssl", "pkey", "-in", "tls.key", "-pubout")
                                .succeeded());
        List<X509Certificate> chain = Pki.certificates(mount.resolve("tls.crt"));
        assertThat(chain).hasSize(2);
        assertThat(chain.getFirst().getIssuerX500Principal())
                .isEqualTo(chain.getLast().getSubjectX500Principal());
        assertThat(chain.getFirst().getSubjectAlternativeNames().toString())
                .contains("orders.shop.svc.cluster.local")
                .contains("spiffe://cluster.local/ns/shop/sa/orders");
    }

    @Test
    void curlGetsAKeyStoreThatJavaOpens() throws Exception {
        Path store = keyStore();
        KeyStore opened = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            opened.load(in, "changeit".toCharArray());
        }

        assertThat(opened.getKey("signet", "changeit".toCharArray()).getAlgorithm())
                .isEqualTo("EC");
        assertThat(opened.getCertificateChain("signet")).hasSizeBetween(2, 3);
    }

    @Test
    void curlGetsAKeyStoreThatOpensslOpens() throws Exception {
        String said =
                Tool.run(
                                folder,
                                "openssl",
                                "pkcs12",
                                "-in",
                                keyStore().toString(),
                                "-passin",
                                "pass:changeit",
                                "-nodes")
                        .succeeded();

        assertThat(said).contains("BEGIN PRIVATE KEY").contains("BEGIN CERTIFICATE");
    }

    private Path keyStore() throws Exception {
        Tool.run(
                        folder,
                        "curl",
                        "-sS",
                        "--fail-with-body",
                        "--cacert",
                        server.ca().toString(),
                        "-H",
                        "Authorization: Bearer " + server.token(ORDERS),
                        "-H",
                        "Content-Type: application/json",
                        "-H",
                        "Accept: application/x-pkcs12",
                        "-d",
                        "{\"password\": \"changeit\"}",
                        "-o",
                        "store.p12",
                        server.https().resolve("/v1/issue").toString())
                .succeeded();
        return folder.resolve("store.p12");
    }
}
