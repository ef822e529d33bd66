package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.MalformedPemException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Signing requests, renewing, and repeating requests. */
class RenewEndpointTest {

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

    private static TestClient orders() {
        return TestClient.of(api, TestApi.ORDERS);
    }

    private static ObjectNode csr(KeyPair keys, String... names) {
        return JsonNodeFactory.instance.objectNode().put("csr", Csrs.pem(keys, "", names));
    }

    private static X509Certificate certificate(TestClient.Answer answer) {
        try {
            return TestApi.certificate(
                    Der.fromPem(answer.json().get("certificate").asText(), "CERTIFICATE"));
        } catch (MalformedPemException e) {
            throw new AssertionError(answer.text(), e);
        }
    }

    @Test
    void signingCertifiesTheKeyOfTheRequestAndReturnsNoOther() {
        KeyPair keys = Csrs.keys();

        var answer = orders().post("/v1/sign", csr(keys, "a.example.org").toString());

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(certificate(answer).getPublicKey()).isEqualTo(keys.getPublic());
        assertThat(answer.json().has("private_key")).isFalse();
    }

    @Test
    void namesMayStandInTheBodyInsteadOfTheRequest() {
        var body = csr(Csrs.keys()).put("alt_names", "b.example.org");

        assertThat(orders().post("/v1/sign", body.toString()).status()).isEqualTo(201);
    }

    @Test
    void thereIsNoKeyStoreForAKeyWeDoNotHave() {
        var answer =
                orders().with("Accept", "application/x-pkcs12")
                        .post("/v1/sign", csr(Csrs.keys()).toString());

        assertThat(answer.status()).isEqualTo(406);
    }

    @Test
    void theSameRequestUnderTheSameKeyHasTheSameAnswerAndAnotherOneAConflict() {
        String body = csr(Csrs.keys(), "a.example.org").toString();
        TestClient client = orders().with("Idempotency-Key", "once");

        var first = client.post("/v1/sign", body);
        var second = client.post("/v1/sign", body);
        var other = client.post("/v1/sign", csr(Csrs.keys()).toString());

        assertThat(second.json().get("serial_number")).isEqualTo(first.json().get("serial_number"));
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.problem()).isEqualTo("idempotency-conflict");
    }

    @Test
    void aCertificateRenewsItselfWithItsOwnNamesAndANewKey() throws Exception {
        KeyStore current = Certificates.keyStore(api, TestApi.ORDERS);
        var old = (X509Certificate) current.getCertificate(Pkcs12.ALIAS);

        var answer =
                TestClient.anonymous(api)
                        .withCertificate(current, Certificates.PASSWORD)
                        .post(
                                "/v1/renew",
                                "{\"current\": {\"crl_number\": 3, \"sdk_version\": \"1.0\","
                                        + " \"generation\": 7}}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        X509Certificate renewed = certificate(answer);
        assertThat(renewed.getSubjectAlternativeNames())
                .containsExactlyElementsOf(old.getSubjectAlternativeNames());
        assertThat(renewed.getPublicKey()).isNotEqualTo(old.getPublicKey());
        var record =
                TestClient.of(api, TestApi.OPERATOR)
                        .get("/v1/certificates/" + answer.json().get("serial_number").asText())
                        .json();
        assertThat(record.at("/client/crl_number").longValue()).isEqualTo(3);
        assertThat(record.at("/client/generation").longValue()).isEqualTo(7);
        assertThat(record.get("renews_serial").asText())
                .endsWith(old.getSerialNumber().toString(16));
    }

    @Test
    void aGenerationThatIsNoCountIsRefusedByName() {
        var answer = orders().post("/v1/renew", "{\"current\": {\"generation\": -1}}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("field").asText()).isEqualTo("current.generation");
    }

    @Test
    void aCertificateRenewsUnderItsOwnRoleAlone() throws Exception {
        KeyStore current = Certificates.keyStore(api, TestApi.ORDERS);
        TestClient client =
                TestClient.anonymous(api).withCertificate(current, Certificates.PASSWORD);

        var refused = client.post("/v1/renew", "{\"role\": \"another\"}");

        assertThat(refused.status()).as(refused.text()).isEqualTo(403);
        assertThat(refused.text()).contains("was issued under role web");
        assertThat(client.post("/v1/renew", "{\"role\": \"web\"}").status()).isEqualTo(201);
    }

    @Test
    void aTokenRenewsWhatWasIssuedToItsBearer() {
        String serial = Certificates.serial(api, TestApi.ORDERS);
        var body = csr(Csrs.keys());
        body.putObject("current").put("serial_number", serial);

        assertThat(orders().post("/v1/renew", body.toString()).status()).isEqualTo(201);
    }

    @Test
    void aTokenDoesNotRenewWhatWasIssuedToAnother() {
        String foreign = Certificates.serial(api, TestApi.PAYMENTS);

        var answer =
                orders().post(
                                "/v1/renew",
                                "{\"current\": {\"serial_number\": \"%s\"}}".formatted(foreign));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.problem()).isEqualTo("not-renewable");
    }

    @Test
    void theHeaderDecidesWhoCallsEvenWhereACertificateIsPresented() {
        var answer =
                Certificates.client(api, TestApi.ORDERS)
                        .with("Authorization", "Bearer wrong")
                        .post("/v1/renew", "{}");

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void anExplanationShowsTheDecisionAndItsTraceAndIssuesNothing() {
        long before = api.ca.count("certificates");

        var granted = orders().post("/v1/explain", "{}").json();
        var refused = orders().post("/v1/explain", "{\"alt_names\": \"a.example.com\"}").json();

        assertThat(granted.get("decision").asText()).isEqualTo("granted");
        assertThat(granted.get("names")).isNotEmpty();
        assertThat(refused.get("decision").asText()).isEqualTo("refused");
        assertThat(refused.at("/refusal/field").asText()).isEqualTo("alt_names[0]");
        assertThat(refused.get("trace")).isNotEmpty();
        assertThat(api.ca.count("certificates")).isEqualTo(before);
    }

    @Test
    void aCallerThatNoRoleAdmitsIsToldSo() {
        var answer = TestClient.of(api, TestApi.STRANGER).post("/v1/issue", "{}");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.problem()).isEqualTo("no-role-admits");
    }

    @Test
    void aRoleThatDoesNotExistIsToldByName() {
        var answer = orders().post("/v1/issue", "{\"role\": \"none\"}");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("unknown-role");
        assertThat(answer.json().get("value").asText()).isEqualTo("none");
    }
}
