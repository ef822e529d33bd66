package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.signet.server.x509.Der;
import dev.signet.server.x509.MalformedPemException;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IssueEndpointTest {

    private static TestApi api;

    @BeforeAll
    static void start() {
        api = new TestApi();
    }

    @AfterAll
    static void stop() {
        assertThat(api.selfAudit()).isEmpty();
        api.close();
    }

    private static RequestSpecification orders() {
        return Contract.request(api, TestApi.ORDERS);
    }

    @Test
    void anEmptyRequestGetsTheDefaultNamesOfTheOnlyRoleThatAdmitsTheCaller() {
        Response answer = orders().contentType("application/json").body("{}").post("/v1/issue");

        answer.then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .header("X-Request-Id", notNullValue())
                .body("role", equalTo("web"))
                .body("issuer", equalTo("issuing"))
                .body("private_key_type", equalTo("ec"));
        assertThat(answer.header("Location"))
                .isEqualTo("/v1/certificates/" + answer.path("serial_number"));
        assertThat(answer.<String>path("request_id")).isEqualTo(answer.header("X-Request-Id"));
    }

    @Test
    void namesMayBeArraysOrOneTextWithCommas() {
        orders().contentType("application/json")
                .body(
                        Map.of(
                                "alt_names",
                                "a.example.org, b.example.org",
                                "ip_sans",
                                List.of("10.1.2.3"),
                                "ttl",
                                3600,
                                "key_type",
                                "ed25519"))
                .post("/v1/issue")
                .then()
                .statusCode(201)
                .body("private_key_type", equalTo("ed25519"));
    }

    @Test
    void aRequestWithoutABodyIsAnEmptyRequest() {
        var answer = client().send("POST", api.https("/v1/issue"), "");

        assertThat(answer.status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/pem-certificate-chain", "application/x-pem-file"})
    void pemIsTheKeyThenTheCertificateThenIntermediatesWithoutTheRoot(String mediaType) {
        var answer = client().with("Accept", mediaType).post("/v1/issue", "{}");

        assertThat(answer.header("Content-Type")).isEqualTo(mediaType);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.text())
                .startsWith("-----BEGIN PRIVATE KEY-----")
                .endsWith(api.ca.issuing().der().pem("CERTIFICATE"))
                .doesNotContain(api.ca.root().der().pem("CERTIFICATE"));
        assertThat(answer.text().split("-----BEGIN CERTIFICATE-----", -1)).hasSize(3);
    }

    @Test
    void aKeyStoreOpensWithThePasswordAndHoldsKeyAndChain() throws Exception {
        KeyStore keyStore = Certificates.keyStore(api, TestApi.ORDERS);

        assertThat(keyStore.getKey(Pkcs12.ALIAS, Certificates.PASSWORD.toCharArray()))
                .isInstanceOf(PrivateKey.class);
        assertThat(keyStore.getCertificateChain(Pkcs12.ALIAS)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"password\": \"short\"}"})
    void aKeyStoreWithoutAPasswordWorthTheNameIsRefusedBeforeAnythingIsIssued(String body) {
        long before = api.ca.count("certificates");

        var answer = client().with("Accept", "application/x-pkcs12").post("/v1/issue", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field()).isEqualTo("password");
        assertThat(api.ca.count("certificates")).isEqualTo(before);
    }

    @Test
    void aFormThatIsNotThereIsRefusedBeforeAnythingIsIssued() {
        long before = api.ca.count("certificates");

        var answer = client().with("Accept", "text/html").post("/v1/issue", "{}");

        assertThat(answer.status()).isEqualTo(406);
        assertThat(api.ca.count("certificates")).isEqualTo(before);
    }

    @Test
    void theChainLeadsFromTheCertificateToTheTrustBundle() throws Exception {
        var answer = client().post("/v1/issue", "{}").json();
        X509Certificate leaf = certificate(answer.get("certificate").asText());
        X509Certificate issuing = certificate(answer.get("ca_chain").get(0).asText());
        X509Certificate root = certificate(answer.get("ca_chain").get(1).asText());

        leaf.verify(issuing.getPublicKey());
        issuing.verify(root.getPublicKey());
        assertThat(answer.get("issuing_ca")).isEqualTo(answer.get("ca_chain").get(0));
        assertThat(answer.get("trust_bundle")).isEqualTo(answer.get("ca_chain").get(1));
        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(answer.get("not_after").asText());
    }

    private static TestClient client() {
        return TestClient.of(api, TestApi.ORDERS);
    }

    private static X509Certificate certificate(String pem) throws MalformedPemException {
        return TestApi.certificate(Der.fromPem(pem, "CERTIFICATE"));
    }
}
