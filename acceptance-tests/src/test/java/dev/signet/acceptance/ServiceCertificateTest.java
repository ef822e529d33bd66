package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static dev.signet.acceptance.TestServer.PAYMENTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenario S1: a service certificate, by hand. */
class ServiceCertificateTest {

    private static final String NAMES =
            "subjectAltName=DNS:payments,DNS:payments.shop.svc.cluster.local";

    @TempDir private Path folder;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.shared();
    }

    @Test
    void aRequestMadeByOpensslIsSignedOverCurlAndOpensslAcceptsTheChain() throws Exception {
        CertificateFiles signed = signedByCurl().withCrls();

        assertThat(signed.verifyWithOpenssl().succeeded()).contains("leaf.pem: OK");
        String names =
                Tool.run(
                                folder,
                                "openssl",
                                "x509",
                                "-in",
                                "leaf.pem",
                                "-noout",
                                "-ext",
                                "subjectAltName")
                        .succeeded();
        assertThat(names)
                .containsPattern("DNS:payments[,\n]")
                .contains("DNS:payments.shop.svc.cluster.local")
                .doesNotContain("URI:");
    }

    @Test
    void theSignedCertificateIsForTheKeyOfTheRequestAndTheAnswerHasNoPrivateKey() throws Exception {
        signedByCurl();

        assertThat(
                        Tool.run(folder, "openssl", "x509", "-in", "leaf.pem", "-noout", "-pubkey")
                                .out())
                .isEqualTo(Tool.run(folder, "openssl", "pkey", "-in", "key.pem", "-pubout").out())
                .startsWith("-----BEGIN PUBLIC KEY-----");
        assertThat(Files.readString(folder.resolve("answer.json"))).doesNotContain("private_key");
    }

    @Test
    void aCertificateWithoutARequestIsAcceptedByOpensslGnutlsAndTheJdk() throws Exception {
        CertificateFiles issued = server.issue(ORDERS, folder.resolve("orders")).withCrls();

        assertThat(issued.verifyWithOpenssl().succeeded()).contains("leaf.pem: OK");
        assertThat(issued.verifyWithGnutls().succeeded())
                .contains("Chain verification output: Verified.");
        issued.validateWithJdk();
    }

    @Test
    void theCompleteCrlsServeAsWellAsThoseTheCertificatesName() throws Exception {
        CertificateFiles issued = server.issue(ORDERS, folder.resolve("orders"));
        Path root =
                Crls.fetch(
                        server.http().resolve("/v1/issuers/root/crl"),
                        folder.resolve("root.crl.pem"));
        Path issuing =
                Crls.fetch(
                        server.http().resolve("/v1/issuers/issuing/crl"),
                        folder.resolve("issuing.crl.pem"));

        assertThat(issued.verifyWithOpenssl(root, issuing).succeeded()).contains("leaf.pem: OK");
        assertThat(issued.verifyWithGnutls(root, issuing).succeeded()).contains("Verified.");
        issued.validateWithJdk(root, issuing);
    }

    @Test
    void withTheCertificateAClientConnectsAndWithoutItTheHandshakeFails() throws Exception {
        CertificateFiles payments = signedByCurl().withCrls();
        CertificateFiles orders = server.issue(ORDERS, folder.resolve("orders")).withCrls();

        try (var peer = OpensslPeer.start(payments)) {
            assertThat(peer.visitedBy(orders).succeeded())
                    .contains("HTTP/1.0 200 ok")
                    .contains("Verify return code: 0 (ok)");
            assertThat(peer.visitedByAnybody().failed())
                    .contains("alert certificate required")
                    .doesNotContain("HTTP/1.0 200 ok");
        }
    }

    /** S1 as it is typed: openssl makes key and request, curl sends it. */
    @CanIgnoreReturnValue
    private CertificateFiles signedByCurl() throws Exception {
        Tool.run(
                        folder,
                        "openssl",
                        "req",
                        "-new",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-keyout",
                        "key.pem",
                        "-subj",
                        "/CN=payments.shop.svc.cluster.local",
                        "-addext",
                        NAMES,
                        "-out",
                        "req.pem")
                .succeeded();
        String csr = Files.readString(folder.resolve("req.pem"));
        Files.writeString(
                folder.resolve("body.json"),
                Api.JSON.createObjectNode().put("csr", csr).put("ttl", "24h").toString());
        Tool.run(
                        folder,
                        "curl",
                        "-sS",
                        "--fail-with-body",
                        "--cacert",
                        server.ca().toString(),
                        "-H",
                        "Authorization: Bearer " + server.token(PAYMENTS),
                        "-H",
                        "Content-Type: application/json",
                        "-d",
                        "@body.json",
                        "-o",
                        "answer.json",
                        server.https().resolve("/v1/sign").toString())
                .succeeded();
        return CertificateFiles.write(
                folder, Api.JSON.readTree(folder.resolve("answer.json").toFile()));
    }
}
