package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An operator revokes many certificates: looks first, then acts. */
class RevocationPlansTest {

    private TestApi api;

    @BeforeEach
    void start() {
        api = new TestApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private TestClient operator() {
        return TestClient.of(api, TestApi.OPERATOR);
    }

    private JsonNode plan(String json) {
        var answer = operator().post("/v1/revocation-plans", json);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.header("Location"))
                .isEqualTo("/v1/revocation-plans/" + answer.json().get("id").asText());
        return answer.json();
    }

    private TestClient.Answer act(JsonNode plan, String verb) {
        return operator()
                .post("/v1/revocation-plans/" + plan.get("id").asText() + "/" + verb, "{}");
    }

    @Test
    void whatIsPlannedIsSeenThenExecutedThenOnTheCrl() throws Exception {
        String orders = Certificates.serial(api, TestApi.ORDERS);
        String payments = Certificates.serial(api, TestApi.PAYMENTS);

        JsonNode plan = plan("{\"namespace\": \"shop\", \"reason\": \"keyCompromise\"}");
        assertThat(plan.get("certificates").asLong()).isEqualTo(2);
        assertThat(plan.get("services").findValuesAsText("service_account"))
                .containsExactly("orders", "payments");

        assertThat(act(plan, "execute").status()).isEqualTo(202);
        JsonNode done = operator().get("/v1/revocation-plans/" + plan.get("id").asText()).json();
        assertThat(done.get("state").asText()).isEqualTo("done");
        assertThat(done.get("revoked").asLong()).isEqualTo(2);
        api.publishCrls();
        X509CRL crl = crl();
        assertThat(crl.getRevokedCertificate(new BigInteger(orders, 16))).isNotNull();
        assertThat(crl.getRevokedCertificate(new BigInteger(payments, 16))).isNotNull();
        assertThat(operator().get("/v1/revocation-plans").json().get("plans")).hasSize(1);
    }

    @Test
    void theAffectedAreToldToRenewNow() {
        String orders = Certificates.serial(api, TestApi.ORDERS);
        assertThat(act(plan("{\"pod\": \"orders-0\"}"), "execute").status()).isEqualTo(202);

        var info =
                TestClient.anonymous(api)
                        .get(
                                "/v1/renewal-info/"
                                        + Certificates.renewalId(
                                                api.ca.issuing().subjectKeyId(), orders));

        assertThat(java.time.Instant.parse(info.json().at("/suggested_window/end").asText()))
                .isBeforeOrEqualTo(api.ca.clock.instant());
    }

    @Test
    void aCancelledPlanIsNotExecuted() {
        String orders = Certificates.serial(api, TestApi.ORDERS);
        JsonNode plan = plan("{\"role\": \"web\"}");

        assertThat(act(plan, "cancel").json().get("state").asText()).isEqualTo("cancelled");
        assertThat(act(plan, "execute").json().get("state").asText()).isEqualTo("cancelled");
        assertThat(operator().get("/v1/certificates/" + orders).json().get("state").asText())
                .isEqualTo("issued");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {}                                             | ''
                    {"reason": "superseded"}                       | ''
                    {"namespaces": "shop"}                         | namespaces
                    {"namespace": ""}                              | namespace
                    {"role": "web", "reason": "boredom"}           | reason
                    {"issued_after": "yesterday"}                  | issued_after
                    {"issued_before": "2026-03-01T12:00:00.5Z"}    | issued_before
                    """)
    void aPlanThatDoesNotSayWhatItMeansIsRefused(String json, String field) {
        var answer = operator().post("/v1/revocation-plans", json);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field()).isEqualTo(field);
    }

    @Test
    void anUnknownPlanIsSaidToBeUnknown() {
        String id = "/v1/revocation-plans/00000000-0000-0000-0000-000000000000";
        assertThat(operator().get(id).problem()).isEqualTo("unknown-plan");
        assertThat(operator().post(id + "/execute", "{}").problem()).isEqualTo("unknown-plan");
        assertThat(operator().post(id + "/cancel", "{}").problem()).isEqualTo("unknown-plan");
        assertThat(operator().get("/v1/revocation-plans/1").field()).isEqualTo("id");
    }

    private X509CRL crl() throws Exception {
        byte[] der =
                TestClient.anonymous(api)
                        .send("GET", api.http("/v1/issuers/issuing/crl"), "")
                        .body()
                        .octets;
        return (X509CRL)
                CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    }
}
