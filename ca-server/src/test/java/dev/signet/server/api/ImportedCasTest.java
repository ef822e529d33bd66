package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code POST /v1/issuers/import} makes of files that openssl and keytool can write. */
class ImportedCasTest {

    private static final String USAGE = "keyUsage=critical,keyCertSign,cRLSign";

    private static TestApi api;
    private static TestClient operator;
    private static Openssl openssl;
    private static ForeignCas foreign;

    @BeforeAll
    static void start(@TempDir Path folder) {
        api = new TestApi();
        operator = TestClient.of(api, TestApi.OPERATOR);
        openssl = new Openssl(folder);
        foreign = new ForeignCas(openssl);
        // openssl dates what it makes by the machine's clock.
        api.ca.pass(
                Duration.between(api.ca.clock.instant(), Instant.now().plus(Duration.ofHours(1))));
    }

    @AfterAll
    static void stop() {
        assertThat(api.selfAudit()).isEmpty();
        api.close();
    }

    private static ObjectNode named(String name) {
        return JsonNodeFactory.instance.objectNode().put("name", name);
    }

    private static String refused(String path, ObjectNode body) {
        var answer = operator.post(path, body.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        return answer.field() + ": " + answer.json().get("detail").asText();
    }

    private static ObjectNode pkcs12(byte[] store) {
        return named("store")
                .put("pkcs12", Base64.getEncoder().encodeToString(store))
                .put("password", "changeit");
    }

    /** What {@code openssl pkcs12 -export} makes of the CA {@code name}. */
    private static ObjectNode exported(String name, String... options) {
        var _ = foreign.root(name, USAGE);
        var arguments = new ArrayList<>(List.of("pkcs12", "-export", "-inkey", name + ".key"));
        arguments.addAll(List.of("-passout", "pass:changeit", "-out", name + ".p12"));
        arguments.addAll(List.of(options));
        var _ = openssl.run(arguments.toArray(String[]::new));
        return pkcs12(openssl.octets(name + ".p12"));
    }

    @Test
    void aKeyStoreThatHashesItsPasswordTooOftenIsRefusedBeforeThatIsDone() {
        assertThat(
                        refused(
                                "/v1/issuers/import",
                                exported("slow", "-in", "slow.pem", "-iter", "400000")))
                .isEqualTo(
                        "pkcs12: hashes the password 1200000 times, which takes too long; at most"
                                + " 1000000 in all");
    }

    @Test
    void aKeyStoreWithAKeyAndNoCertificateIsRefused() {
        assertThat(refused("/v1/issuers/import", exported("bare", "-nocerts")))
                .startsWith("pkcs12: holds no certificate");
    }

    @Test
    void aKeyStoreWithoutAPrivateKeyIsRefused() throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "secret", new SecretKeySpec(new byte[16], "AES"), "changeit".toCharArray(), null);
        var octets = new ByteArrayOutputStream();
        store.store(octets, "changeit".toCharArray());

        assertThat(refused("/v1/issuers/import", pkcs12(octets.toByteArray())))
                .isEqualTo("pkcs12: holds 0 private keys; one is needed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MA==", "MIAAAA=="})
    void whatIsNoKeyStoreIsRefused(String base64) {
        assertThat(
                        refused(
                                "/v1/issuers/import",
                                named("store").put("pkcs12", base64).put("password", "x")))
                .startsWith("pkcs12: ");
    }

    @ParameterizedTest
    @CsvSource({
        "sha1, sha1, is signed with 1.2.840.113549.1.1.10",
        "sha256, sha1, is signed with 1.2.840.113549.1.1.10",
        "sha256, sha256, was signed by a CA whose certificate is missing"
    })
    void aPaddingWithSha1IsNoSignature(String hash, String mask, String complaint) {
        rsaRoot();
        String csr = foreign.csr("padded", "/CN=padded");
        String signed =
                foreign.signed(
                        "rsa",
                        csr,
                        ForeignCas.SUBORDINATE,
                        "-" + hash,
                        "-sigopt",
                        "rsa_padding_mode:pss",
                        "-sigopt",
                        "rsa_mgf1_md:" + mask);

        assertThat(
                        refused(
                                "/v1/issuers/import",
                                named("padded")
                                        .put("certificate", signed)
                                        .put("private_key", openssl.text("padded.key"))))
                .contains(complaint);
    }

    private static void rsaRoot() {
        var _ =
                openssl.run(
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-keyout",
                        "rsa.key",
                        "-out",
                        "rsa.pem",
                        "-subj",
                        "/CN=rsa",
                        "-addext",
                        USAGE);
    }

    @Test
    void aCertificateThatItsOwnSubjectSignedWithAnotherKeyMustBeSignedWellToo() {
        var _ = foreign.root("twin", USAGE);
        String csr = foreign.csr("younger", "/CN=twin");
        String signed = foreign.signed("twin", csr, ForeignCas.SUBORDINATE, "-sha1");

        assertThat(
                        refused(
                                "/v1/issuers/import",
                                named("younger")
                                        .put("certificate", signed + openssl.text("twin.pem"))
                                        .put("private_key", openssl.text("younger.key"))))
                .contains("is signed with 1.2.840.10045.4.1, which is not accepted");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "eku | extendedKeyUsage=clientAuth | extendedKeyUsage",
                "policy | certificatePolicies=1.2.3.4 | certificatePolicies",
                "any | inhibitAnyPolicy=critical,0 | inhibitAnyPolicy",
                "explicit | policyConstraints=critical,requireExplicitPolicy:0 | policyConstraints"
            })
    void whatAnotherCertificateWouldNotSayIsNotDroppedSilently(
            String name, String extension, String complaint) {
        String pem = foreign.root(name, USAGE, extension);
        var taken =
                operator.post(
                        "/v1/issuers/import",
                        named(name)
                                .put("certificate", pem)
                                .put("private_key", openssl.text(name + ".key"))
                                .toString());
        assertThat(taken.status()).as(taken.text()).isEqualTo(201);
        String expected =
                "issuer: the certificate of issuer %s has the extension %s, which would be lost"
                        .formatted(name, complaint);

        assertThat(refused("/v1/issuers/" + name + "/reissue", named("x").removeAll()))
                .startsWith(expected);
        assertThat(refused("/v1/issuers/" + name + "/rekey", named(name + "-2")))
                .startsWith(expected);
        assertThat(
                        refused(
                                "/v1/issuers/root/cross-sign",
                                named("x").removeAll().put("issuer", name)))
                .startsWith(expected);
    }
}
