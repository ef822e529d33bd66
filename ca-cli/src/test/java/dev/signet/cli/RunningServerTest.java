package dev.signet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.cli.cluster.StandInCluster;
import dev.signet.cli.cluster.TokenRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that talk to a server, against a real one. */
class RunningServerTest {

    @TempDir static Path shared;

    private static TestDev dev;

    @TempDir Path directory;

    @BeforeAll
    static void start() throws Exception {
        dev = new TestDev(shared.resolve("data"));
    }

    @AfterAll
    static void stop() {
        dev.close();
    }

    @Test
    void tryShowsTheRoundWithATokenThatItMints() {
        Ran ran = Ran.signet("try", "--server", dev.uri, "--data", dev.folder.path());

        assertThat(ran.status()).as(ran.toString()).isZero();
        assertThat(ran.lines()).hasSize(7).allMatch(line -> line.startsWith("✓ "));
    }

    @Test
    void tryTakesATokenFromAFile() throws IOException {
        Ran ran =
                Ran.signet(
                        "try",
                        "--server",
                        dev.uri,
                        "--ca",
                        dev.folder.caFile(),
                        "--token-file",
                        tokenFile("shop", "cart"));

        assertThat(ran.status()).as(ran.toString()).isZero();
        assertThat(ran.out()).contains("system:serviceaccount:shop:cart", "cart.shop.svc");
    }

    @Test
    void tryStopsAtTheFirstStepThatDoesNotHoldAndSaysWhy() throws IOException {
        Path file = Files.writeString(directory.resolve("token"), "not.a.token");

        Ran ran =
                Ran.signet(
                        "try",
                        "--server",
                        dev.uri,
                        "--ca",
                        dev.folder.caFile(),
                        "--token-file",
                        file);

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.lines()).hasSize(2);
        assertThat(ran.lines().get(1)).startsWith("✗ issue ");
    }

    @Test
    void issueWritesTheFilesOfACertManagerSecret() throws Exception {
        Path out = directory.resolve("tls");

        Ran ran = issue("--token-file", tokenFile("shop", "orders"), "--out", out);

        assertThat(ran.status()).as(ran.toString()).isZero();
        assertThat(certificates(out.resolve("tls.crt"))).hasSize(2);
        assertThat(certificates(out.resolve("ca.crt"))).hasSize(1);
        assertThat(Files.readString(out.resolve("tls.key"))).startsWith("-----BEGIN PRIVATE KEY");
        assertThat(Files.getPosixFilePermissions(out.resolve("tls.key"))).hasSize(2);
        try (var files = Files.list(out)) {
            assertThat(files).hasSize(3);
        }
    }

    @Test
    void issueAsksForNamesOfEveryKind() throws Exception {
        Path out = directory.resolve("tls");

        Ran ran =
                issue(
                        "--token-file",
                        tokenFile("shop", "orders"),
                        "--name",
                        "localhost",
                        "--name",
                        "127.0.0.1",
                        "--name",
                        "spiffe://cluster.local/ns/shop/sa/orders",
                        "--ttl",
                        "1h",
                        "--key-type",
                        "ed25519",
                        "--role",
                        "workloads",
                        "--out",
                        out);

        assertThat(ran.status()).as(ran.toString()).isZero();
        X509Certificate leaf = certificates(out.resolve("tls.crt")).get(0);
        assertThat(leaf.getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .containsExactlyInAnyOrder(
                        "localhost", "127.0.0.1", "spiffe://cluster.local/ns/shop/sa/orders");
        assertThat(leaf.getPublicKey().getAlgorithm()).isEqualTo("EdDSA");
    }

    @Test
    void aRefusalNamesTheRuleTheFieldAndWhatWouldBeAllowed() throws IOException {
        Path out = directory.resolve("tls");

        Ran ran =
                issue(
                        "--token-file",
                        tokenFile("shop", "orders"),
                        "--name",
                        "evil.example",
                        "--out",
                        out);

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err())
                .contains("evil.example", "allowed_domains", "alt_names", "request: ")
                .doesNotContain("Exception");
        assertThat(out).doesNotExist();
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws IOException {
        int nobody = Ports.free();

        Ran ran =
                Ran.signet(
                        "issue",
                        "--server",
                        "https://localhost:" + nobody,
                        "--ca",
                        dev.folder.caFile(),
                        "--token-file",
                        tokenFile("shop", "orders"),
                        "--out",
                        directory.resolve("tls"));

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("cannot reach https://localhost:" + nobody);
    }

    @Test
    void aCertificateOfTheServerIsFoundInItsLog() throws Exception {
        Path out = directory.resolve("tls");
        assertThat(issue("--token-file", tokenFile("shop", "orders"), "--out", out).status())
                .isZero();

        Ran ran = audit("check", "--log-key", logKey(), out.resolve("tls.crt"));

        assertThat(ran.status()).as(ran.toString()).isZero();
        assertThat(ran.out()).contains("is in the log localhost/v1/log");
    }

    @Test
    void aCertificateThatSomebodyElseSignedIsNotInTheLog() throws Exception {
        Path foreign = directory.resolve("foreign.crt");
        openssl(
                "req -x509 -newkey ed25519 -nodes -subj /CN=issuing"
                        + " -keyout own.key -out foreign.crt");

        Ran ran = audit("check", "--log-key", logKey(), foreign);

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out()).contains("is not in the log", "no issuer of the server signed it");
    }

    @Test
    void aCertificateThatAStolenKeySignedIsTracedToItsIssuer() throws Exception {
        openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365"
                        + " -subj /CN=stolen -addext keyUsage=critical,keyCertSign,cRLSign"
                        + " -keyout ca.key -out ca.crt");
        dev.importIssuer(
                new ObjectMapper()
                        .createObjectNode()
                        .put("name", "stolen")
                        .put("certificate", Files.readString(directory.resolve("ca.crt")))
                        .put("private_key", Files.readString(directory.resolve("ca.key")))
                        .toString());
        openssl("req -newkey ed25519 -nodes -subj /CN=victim -keyout tls.key -out tls.csr");
        openssl("x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out tls.crt");

        Ran ran = audit("check", "--log-key", logKey(), directory.resolve("tls.crt"));

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out())
                .contains("is not in the log", "the key of issuer stolen signed it, but not on");
    }

    /** Elsewhere than on the server, with files in {@link #directory}. */
    private void openssl(String arguments) throws Exception {
        Process process =
                new ProcessBuilder(("openssl " + arguments).split(" ", -1))
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void theLogIsVerifiedFromTheCheckpointThatWasKept() throws Exception {
        Path kept = directory.resolve("checkpoint");
        Path key = logKey();
        assertThat(audit("verify", "--log-key", key, "--checkpoint", kept).status()).isZero();
        String first = Files.readString(kept);
        var _ = issue("--token-file", tokenFile("shop", "a"), "--out", directory.resolve("a"));
        var _ = audit("check", "--log-key", key, directory.resolve("a/tls.crt"));

        Ran ran = audit("verify", "--log-key", key, "--checkpoint", kept);

        assertThat(ran.status()).as(ran.toString()).isZero();
        assertThat(ran.out()).contains("which begin with the " + first.lines().toList().get(1));
        assertThat(Files.readString(kept)).isNotEqualTo(first);
    }

    @Test
    void aCheckpointThatTheLogNeverSignedIsNotVerifiedFrom() throws Exception {
        Path kept = directory.resolve("checkpoint");
        Path key = logKey();
        var _ = audit("verify", "--log-key", key, "--checkpoint", kept);
        String forged = Files.readString(kept).replaceFirst("\n\\d+\n", "\n1\n");
        Files.writeString(kept, forged);

        Ran ran = audit("verify", "--log-key", key, "--checkpoint", kept);

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("not signed by the log");
        assertThat(Files.readString(kept)).isEqualTo(forged);
    }

    @Test
    void aLogWithoutAKeyInAFileIsBelievedAndThatIsSaid() throws Exception {
        Ran ran = audit("verify", "--checkpoint", directory.resolve("checkpoint"));

        assertThat(ran.status()).as(ran.toString()).isZero();
        assertThat(ran.err()).contains("--log-key");
    }

    private static Ran audit(String command, Object... options) {
        var args = new ArrayList<Object>();
        args.addAll(List.of("audit", command, "--server", dev.uri, "--ca", dev.folder.caFile()));
        args.addAll(List.of(options));
        return Ran.signet(args.toArray());
    }

    /** As an operator keeps it once the server is set up. */
    private Path logKey() throws Exception {
        Path key = directory.resolve("log.key");
        var fetched =
                new ProcessBuilder(
                                "curl",
                                "-sf",
                                "--cacert",
                                dev.folder.caFile().toString(),
                                "-o",
                                key.toString(),
                                dev.uri + "/v1/log/key")
                        .start();
        assertThat(fetched.waitFor()).isZero();
        return key;
    }

    private static Ran issue(Object... options) {
        var args = new ArrayList<Object>();
        args.addAll(List.of("issue", "--server", dev.uri, "--ca", dev.folder.caFile()));
        args.addAll(List.of(options));
        return Ran.signet(args.toArray());
    }

    private Path tokenFile(String namespace, String serviceAccount) throws IOException {
        String token =
                StandInCluster.open(dev.folder.path())
                        .mint(
                                TokenRequest.of(namespace, serviceAccount),
                                Clock.systemUTC().instant());
        return Files.writeString(directory.resolve("token"), token);
    }

    private static List<X509Certificate> certificates(Path file)
            throws IOException, CertificateException {
        Collection<?> all =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
        return all.stream().map(X509Certificate.class::cast).toList();
    }
}
