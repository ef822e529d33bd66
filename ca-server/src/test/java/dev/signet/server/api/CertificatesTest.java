package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.MalformedPemException;
import dev.signet.server.x509.SerialNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Finding and revoking certificates, and what others than their holders may see of them. */
class CertificatesTest {

    private TestApi api;

    @BeforeEach
    void start() {
        api = new TestApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private TestClient as(String token) {
        return TestClient.of(api, token);
    }

    private TestClient.Answer revoke(String token, String serial) {
        return as(token)
                .post(
                        "/v1/revoke",
                        "{\"serial_number\": \"%s\", \"reason\": \"superseded\"}"
                                .formatted(serial));
    }

    private static List<String> serials(JsonNode page) {
        return StreamSupport.stream(page.get("certificates").spliterator(), false)
                .map(certificate -> certificate.get("serial_number").asText())
                .toList();
    }

    @Test
    void aWorkloadSeesItsOwnCertificatesAndNoOthers() {
        String own = Certificates.serial(api, TestApi.ORDERS);
        String foreign = Certificates.serial(api, TestApi.PAYMENTS);

        assertThat(serials(as(TestApi.ORDERS).get("/v1/certificates").json())).containsExactly(own);
        assertThat(as(TestApi.ORDERS).get("/v1/certificates/" + own).status()).isEqualTo(200);
        var answer = as(TestApi.ORDERS).get("/v1/certificates/" + foreign);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("unknown-serial");
    }

    @Test
    void aWorkloadThatAsksForAnotherIdentityIsToldNo() {
        var answer = as(TestApi.ORDERS).get("/v1/certificates?identity=dev/shop/payments");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.problem()).isEqualTo("not-permitted");
    }

    @Test
    void anOperatorFindsCertificatesByWhatIsKnownOfThem() {
        String orders = Certificates.serial(api, TestApi.ORDERS);
        String payments = Certificates.serial(api, TestApi.PAYMENTS);
        assertThat(revoke(TestApi.PAYMENTS, payments).status()).isEqualTo(200);

        assertThat(found("identity=dev/shop/orders")).containsExactly(orders);
        assertThat(found("service_account=payments&namespace=shop")).containsExactly(payments);
        assertThat(found("name=orders.shop.svc.cluster.local")).containsExactly(orders);
        assertThat(found("state=revoked")).containsExactly(payments);
        assertThat(found("role=web&state=issued")).containsExactly(orders);
        assertThat(found("pod=orders-0&node=node-1&cluster=dev")).containsExactly(orders);
        assertThat(found("issued_after=2999-01-01T00:00:00Z")).isEmpty();
        assertThat(found("issued_before=1999-01-01T00:00:00Z")).isEmpty();
        assertThat(found("role=none")).isEmpty();
    }

    private List<String> found(String query) {
        return serials(as(TestApi.OPERATOR).get("/v1/certificates?" + query).json());
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrRepetition() {
        var all = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            all.addFirst(Certificates.serial(api, TestApi.ORDERS));
        }
        var seen = new ArrayList<String>();
        JsonNode page = as(TestApi.ORDERS).get("/v1/certificates?limit=2").json();
        seen.addAll(serials(page));
        while (page.has("next")) {
            page =
                    as(TestApi.ORDERS)
                            .get("/v1/certificates?limit=2&after=" + page.get("next").asText())
                            .json();
            seen.addAll(serials(page));
        }

        assertThat(seen).isEqualTo(all);
    }

    @Test
    void aCertificateCanBeHadInEveryForm() throws MalformedPemException {
        String serial = Certificates.serial(api, TestApi.ORDERS);
        String path = "/v1/certificates/" + serial;

        var record = as(TestApi.OPERATOR).get(path).json();
        Der der = Der.fromPem(record.get("certificate").asText(), "CERTIFICATE");
        assertThat(record.get("service_account_uid").asText()).isEqualTo("uid-orders");
        assertThat(
                        as(TestApi.OPERATOR)
                                .with("Accept", "application/pkix-cert")
                                .get(path)
                                .body()
                                .octets)
                .isEqualTo(der.octets());
        assertThat(as(TestApi.OPERATOR).with("Accept", "application/x-pem-file").get(path).text())
                .isEqualTo(record.get("certificate").asText());
    }

    @Test
    void revokingTwiceAnswersTheSame() {
        String serial = Certificates.serial(api, TestApi.ORDERS);

        JsonNode first = revoke(TestApi.ORDERS, serial).json();
        JsonNode second = revoke(TestApi.OPERATOR, serial).json();

        assertThat(first.get("already_revoked").booleanValue()).isFalse();
        assertThat(second.get("already_revoked").booleanValue()).isTrue();
        assertThat(second.get("revoked_at")).isEqualTo(first.get("revoked_at"));
        assertThat(second.get("reason").asText()).isEqualTo("superseded");
    }

    @Test
    void whoeverReportsAKeyCompromisedLearnsHowManyOtherCertificatesOfItAreRevoked() {
        var csr = JsonNodeFactory.instance.objectNode().put("csr", Csrs.pem(Csrs.keys(), ""));
        String serial = serialOfSigned(csr.toString());
        String other = serialOfSigned(csr.toString());

        JsonNode answer =
                as(TestApi.ORDERS)
                        .post(
                                "/v1/revoke",
                                "{\"serial_number\": \"%s\", \"reason\": \"keyCompromise\"}"
                                        .formatted(serial))
                        .json();

        assertThat(answer.get("same_key_revoked").asInt()).isEqualTo(1);
        assertThat(api.ca.record(SerialNumber.parse(other)).isCompromised()).isTrue();
    }

    private String serialOfSigned(String json) {
        var answer = as(TestApi.ORDERS).post("/v1/sign", json);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().get("serial_number").asText();
    }

    @Test
    void aCertificateCanBeRevokedByItself() {
        String pem = as(TestApi.ORDERS).post("/v1/issue", "{}").json().get("certificate").asText();
        var body = JsonNodeFactory.instance.objectNode();
        body.put("certificate", pem);

        assertThat(as(TestApi.ORDERS).post("/v1/revoke", body.toString()).status()).isEqualTo(200);
    }

    @Test
    void revokingWhatWasNeverIssuedDoesNotSucceed() {
        var answer = revoke(TestApi.OPERATOR, "42" + "0".repeat(38));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("unknown-serial");
    }

    @Test
    void aWorkloadCannotRevokeTheCertificateOfAnother() {
        String serial = Certificates.serial(api, TestApi.PAYMENTS);

        var answer = revoke(TestApi.ORDERS, serial);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.problem()).isEqualTo("not-permitted");
        assertThat(found("state=revoked")).isEmpty();
    }

    @Test
    void aRevokedCertificateNoLongerOpensTheDoor() {
        TestClient holder = Certificates.client(api, TestApi.ORDERS);
        String serial = serials(holder.get("/v1/certificates").json()).getFirst();
        assertThat(revoke(TestApi.OPERATOR, serial).status()).isEqualTo(200);

        assertThat(holder.get("/v1/certificates").status()).isEqualTo(401);
    }

    @Test
    void whoHasACertificateLearnsWhenToRenewIt() {
        String serial = Certificates.serial(api, TestApi.ORDERS);
        String id = Certificates.renewalId(api.ca.issuing().subjectKeyId(), serial);

        var answer = TestClient.anonymous(api).get("/v1/renewal-info/" + id);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Retry-After")).isEqualTo("3600");
        assertThat(start(answer)).isGreaterThan(api.ca.clock.instant().toString());
        assertThat(revoke(TestApi.ORDERS, serial).status()).isEqualTo(200);
        assertThat(start(TestClient.anonymous(api).get("/v1/renewal-info/" + id)))
                .isLessThan(api.ca.clock.instant().toString());
    }

    @Test
    void renewalInfoOfAnotherIssuersCertificateIsUnknown() {
        String serial = Certificates.serial(api, TestApi.ORDERS);

        var answer =
                TestClient.anonymous(api)
                        .get(
                                "/v1/renewal-info/"
                                        + Certificates.renewalId(
                                                api.ca.root().subjectKeyId(), serial));

        assertThat(answer.status()).isEqualTo(404);
    }

    private static String start(TestClient.Answer answer) {
        return answer.json().at("/suggested_window/start").asText();
    }
}
