package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SurvivabilityEndpointTest {

    private TestApi api;
    private TestClient operator;

    @BeforeEach
    void start() {
        api = new TestApi();
        operator = TestClient.of(api, TestApi.OPERATOR);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void tellsWhoBreaksWhenAndWhoIsLate() {
        String serial = Certificates.serial(api, TestApi.ORDERS);
        JsonNode record = operator.get("/v1/certificates/" + serial).json();
        api.ca.clock.advance(Duration.ofHours(17));

        JsonNode report = operator.get("/v1/survivability").json();

        assertThat(report.get("workloads").intValue()).isEqualTo(1);
        assertThat(report.get("late").intValue()).isEqualTo(1);
        assertThat(report.get("first_breaks_at")).isEqualTo(record.get("not_after"));
        assertThat(report.get("tenth_breaks_at")).isEqualTo(record.get("not_after"));
        assertThat(report.get("all_broken_at")).isEqualTo(record.get("not_after"));
        assertThat(report.at("/first_issuer_too_old/issuer").asText()).isEqualTo("issuing");
        assertThat(report.has("first_stale_crl")).isTrue();
        JsonNode role = report.at("/roles/0");
        assertThat(role.get("role").asText()).isEqualTo("web");
        assertThat(role.get("outage_budget_seconds").intValue()).isEqualTo(28_790);
        assertThat(role.get("late").intValue()).isEqualTo(1);
        assertThat(role.get("last_contact_at")).isEqualTo(record.get("reserved_at"));
    }

    @Test
    void aCertificateOnRecordHasItsRenewalWindow() {
        String serial = Certificates.serial(api, TestApi.ORDERS);

        JsonNode record = operator.get("/v1/certificates/" + serial).json();

        assertThat(record.at("/renewal_window/start").asText())
                .isGreaterThan(record.get("not_before").asText());
        assertThat(record.at("/renewal_window/end").asText())
                .isLessThan(record.get("not_after").asText());
    }

    @ParameterizedTest
    @CsvSource({"?role=web, 1", "?mount=pki, 1", "?role=other, 0", "?mount=pki_int, 0"})
    void oneRoleOrMountCanBeAskedAbout(String query, int workloads) {
        var _ = Certificates.serial(api, TestApi.ORDERS);

        assertThat(operator.get("/v1/survivability" + query).json().get("workloads").intValue())
                .isEqualTo(workloads);
    }

    @Test
    void whoIsLimitedToARoleAsksAboutThatAlone() {
        TestClient limited = TestClient.of(api, TestApi.operator("survivability:read@role:web"));

        assertThat(limited.get("/v1/survivability?role=web").status()).isEqualTo(200);
        for (String beyond : new String[] {"", "?role=other", "?mount=pki"}) {
            var answer = limited.get("/v1/survivability" + beyond);
            assertThat(answer.status()).as(beyond).isEqualTo(403);
            assertThat(answer.problem()).isEqualTo("not-permitted");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?role=No", "?mount=No", "?who=me"})
    void whatIsNoRoleOrMountIsRefused(String query) {
        assertThat(operator.get("/v1/survivability" + query).status()).isEqualTo(400);
    }
}
