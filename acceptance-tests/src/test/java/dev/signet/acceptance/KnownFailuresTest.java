package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures that other certificate authorities became known for, looked for from outside. */
class KnownFailuresTest {

    private static final String CRL_DISTRIBUTION_POINTS = "2.5.29.31";
    private static final String ISSUING_DISTRIBUTION_POINT = "2.5.29.28";
    private static final String KEY_USAGE = "2.5.29.15";

    @TempDir private Path folder;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.shared();
    }

    @Test
    void theDistributionPointOfACertificateIsThatOfTheCrlFoundThereOctetByOctet() throws Exception {
        CertificateFiles orders = server.issue(ORDERS, folder);
        URI point = Crls.distributionPoint(orders.leaf());
        X509CRL crl = Pki.crl(server.api().plain(point).with(200).body());

        StrictDer named = extension(leaf(orders).getExtensionValue(CRL_DISTRIBUTION_POINTS));
        StrictDer stated = extension(crl.getExtensionValue(ISSUING_DISTRIBUTION_POINT));
        assertThat(named.children()).hasSize(1);
        assertThat(named.children().getFirst().children().getFirst().encoded())
                .isEqualTo(stated.children().getFirst().encoded());
    }

    @Test
    void everyCertificateOfTheChainNamesACrlThatItsOwnIssuerSigned() throws Exception {
        CertificateFiles orders = server.issue(ORDERS, folder);
        X509Certificate issuing = Pki.certificates(orders.issuing()).getFirst();
        X509Certificate root = Pki.certificates(orders.root()).getFirst();

        Pki.crl(server.api().plain(Crls.distributionPoint(orders.leaf())).with(200).body())
                .verify(issuing.getPublicKey());
        Pki.crl(server.api().plain(Crls.distributionPoint(orders.issuing())).with(200).body())
                .verify(root.getPublicKey());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/crl", "/crl/0"})
    void theIssuerOfACrlIsTheSubjectOfTheCaOctetByOctet(String path) throws Exception {
        for (String issuer : List.of("root", "issuing")) {
            StrictDer crl = StrictDer.parse(binary("/v1/issuers/" + issuer + path));
            StrictDer ca = StrictDer.parse(binary("/v1/issuers/" + issuer + "/certificate"));

            byte[] nameOnCrl = crl.children().getFirst().children().get(2).encoded();
            byte[] nameOfCa = ca.children().getFirst().children().get(5).encoded();
            assertThat(nameOnCrl).isEqualTo(nameOfCa);
        }
    }

    @Test
    void theIssuerOfACertificateIsTheSubjectOfTheCaOctetByOctet() throws Exception {
        StrictDer leaf = StrictDer.parse(leaf(server.issue(ORDERS, folder)).getEncoded());
        StrictDer ca = StrictDer.parse(binary("/v1/issuers/issuing/certificate"));

        assertThat(leaf.children().getFirst().children().get(3).encoded())
                .isEqualTo(ca.children().getFirst().children().get(5).encoded());
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/issuers/root/certificate, application/pkix-cert",
        "/v1/issuers/issuing/certificate, application/pkix-cert",
        "/v1/issuers/root/crl, application/pkix-crl",
        "/v1/issuers/root/crl/0, application/pkix-crl",
        "/v1/issuers/issuing/crl, application/pkix-crl",
        "/v1/issuers/issuing/crl/0, application/pkix-crl"
    })
    void aBinaryAnswerIsOneWholeDerValueOfTheTypeAndLengthItStates(String path, String type)
            throws Exception {
        var answer = server.api().plain(path).with(200);

        assertThat(answer.header("Content-Type")).isEqualTo(type);
        assertThat(answer.header("Content-Length")).isEqualTo(String.valueOf(answer.body().length));
        assertThat(StrictDer.parse(answer.body()).encoded()).isEqualTo(answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec-p256", "ec-p384", "ed25519", "rsa-2048", "rsa-3072"})
    void certificatesOfEveryKeyTypeAreStrictDerAndReadByOpensslGnutlsAndTheJdk(String keyType)
            throws Exception {
        var answer =
                server.api()
                        .post(
                                "/v1/issue",
                                server.token(ORDERS),
                                "{\"key_type\":\"" + keyType + "\"}")
                        .with(201);
        CertificateFiles orders = CertificateFiles.write(folder, answer.json());

        byte[] der = leaf(orders).getEncoded();
        assertThat(StrictDer.parse(der).encoded()).isEqualTo(der);
        Tool.run(folder, "openssl", "asn1parse", "-in", "leaf.pem").succeeded();
        Tool.run(folder, "openssl", "pkey", "-in", "key.pem", "-check", "-noout").succeeded();
        Tool.run(folder, "certtool", "--certificate-info", "--infile", "leaf.pem").succeeded();
        assertThat(orders.withCrls().verifyWithOpenssl().succeeded()).contains("leaf.pem: OK");
    }

    @Test
    void keyUsageHasNoTrailingZeroBitsAndTimesBefore2050AreUtcTime() throws Exception {
        X509Certificate leaf = leaf(server.issue(ORDERS, folder));
        StrictDer usage = extension(leaf.getExtensionValue(KEY_USAGE));
        int unusedBits = usage.content()[0];
        int lastOctet = usage.content()[usage.content().length - 1] & 0xff;

        assertThat(lastOctet >> unusedBits & 1).isEqualTo(1);
        StrictDer validity =
                StrictDer.parse(leaf.getEncoded()).children().getFirst().children().get(4);
        assertThat(validity.children()).allMatch(time -> time.tag() == StrictDer.UTC_TIME);
    }

    @Test
    void theLifetimeIsTheOneAskedForWithItsLastSecondCounted() throws Exception {
        var answer =
                server.api().post("/v1/issue", server.token(ORDERS), "{\"ttl\": 3600}").with(201);
        X509Certificate leaf = leaf(CertificateFiles.write(folder, answer.json()));
        long seconds =
                ChronoUnit.SECONDS.between(
                                leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant())
                        + 1;

        // Backdated by the role's not_before_duration, so that slow clocks accept it at once.
        assertThat(seconds).isBetween(3600L, 3600L + 30);
    }

    @Test
    void caCertificatesSignCertificatesAndCrlsOnlyAndLeavesServeAndCallOnly() throws Exception {
        CertificateFiles orders = server.issue(ORDERS, folder);

        assertThat(text(orders.issuing()))
                .containsPattern("Basic Constraints: critical\\s+CA:TRUE, pathlen:0\\s")
                .containsPattern("Key Usage: critical\\s+Certificate Sign, CRL Sign\\s")
                .doesNotContain("Extended Key Usage");
        assertThat(text(orders.root()))
                .containsPattern("Basic Constraints: critical\\s+CA:TRUE")
                .containsPattern("Key Usage: critical\\s+Certificate Sign, CRL Sign\\s");
        assertThat(text(orders.leaf()))
                .containsPattern("Key Usage: critical\\s+Digital Signature\\s")
                .containsPattern("TLS Web Server Authentication, TLS Web Client Authentication\\s")
                .doesNotContain("CA:TRUE");
        for (String purpose : List.of("sslserver", "sslclient")) {
            Tool.run(
                            folder,
                            "openssl",
                            "verify",
                            "-x509_strict",
                            "-purpose",
                            purpose,
                            "-CAfile",
                            "root.pem",
                            "-untrusted",
                            "issuing.pem",
                            "leaf.pem")
                    .succeeded();
        }
    }

    @Test
    void aRenewalIsDecidedByTodaysRoleAndNotByTheOneThatIssued() throws Exception {
        String role = "/v1/roles/ledger";
        server.api().put(role, server.operatorToken(), ledger("{{service_account}}.ledger.test"));
        String token = server.token("ledger/books");
        var issued =
                server.api().post("/v1/issue", token, "{\"role\":\"ledger\"}").with(201).json();
        String renewal =
                "{\"role\":\"ledger\",\"current\":{\"serial_number\":\"%s\"}}"
                        .formatted(issued.path("serial_number").asText());
        server.api().post("/v1/renew", token, renewal).with(201);

        server.api().put(role, server.operatorToken(), ledger("{{service_account}}.other.test"));

        var refused = server.api().post("/v1/renew", token, renewal).with(403).json();
        assertThat(refused.path("type").asText()).isEqualTo("urn:signet:problem:refused-by-role");
        assertThat(refused.path("value").asText()).isEqualTo("books.ledger.test");
    }

    private static String ledger(String domain) {
        return """
        {"callers": [{"cluster": "dev", "namespace": "ledger", "service_account": "*"}],
         "allowed_domains": ["%s"]}
        """
                .formatted(domain);
    }

    private byte[] binary(String path) throws Exception {
        return server.api().plain(path).with(200).body();
    }

    private String text(Path certificate) throws Exception {
        return Tool.run(folder, "openssl", "x509", "-in", certificate.toString(), "-noout", "-text")
                .succeeded();
    }

    private static X509Certificate leaf(CertificateFiles files) throws Exception {
        return Pki.certificate(Files.readAllBytes(files.leaf()));
    }

    /** The value inside the OCTET STRING of an extension. */
    private static StrictDer extension(byte[] octetString) {
        return StrictDer.parse(StrictDer.parse(octetString).content());
    }
}
