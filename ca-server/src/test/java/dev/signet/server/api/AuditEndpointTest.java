package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditEndpointTest {

    private static TestApi api;

    @BeforeAll
    static void start() {
        api = new TestApi();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void whatARequestDidIsFoundByItsId() {
        var issued = TestClient.of(api, TestApi.ORDERS).post("/v1/issue", "{}");

        List<JsonNode> found = found("request_id=" + issued.header("X-Request-Id"));

        assertThat(found)
                .extracting(event -> event.path("kind").asText())
                .containsExactly("CertificateIssued", "CertificateReserved");
        assertThat(found.getFirst().path("event").path("serial").asText())
                .isEqualTo(issued.json().path("serial_number").asText());
        assertThat(found.getFirst().path("caller").asText()).contains("orders");
        assertThat(found.getFirst().path("salt").asText()).matches("[0-9a-f]{32}");
    }

    @Test
    void theLifeOfACertificateIsFoundByItsSerialNumber() {
        var orders = TestClient.of(api, TestApi.ORDERS);
        String serial = orders.post("/v1/issue", "{}").json().path("serial_number").asText();
        var _ = orders.post("/v1/issue", "{}");
        var _ = orders.post("/v1/revoke", "{\"serial_number\": \"" + serial + "\"}");

        assertThat(found("serial=" + serial))
                .extracting(event -> event.path("kind").asText())
                .containsExactly("CertificateRevoked", "CertificateIssued", "CertificateReserved");
        assertThat(found("serial=" + serial + "&kind=CertificateRevoked")).hasSize(1);
        assertThat(found("serial=" + serial + "&caller=nobody")).isEmpty();
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrRepetition() {
        for (int i = 0; i < 5; i++) {
            var _ = TestClient.of(api, TestApi.ORDERS).post("/v1/issue", "{}");
        }
        List<String> all = ids(page("limit=500"));
        var paged = new ArrayList<String>();
        String after = "";
        do {
            JsonNode page = page("limit=3" + after);
            paged.addAll(ids(page));
            after = page.has("next") ? "&after=" + page.path("next").asText() : "";
        } while (!after.isEmpty());

        assertThat(paged).isEqualTo(all).doesNotHaveDuplicates();
        assertThat(all).hasSize((int) api.ca.count("audit_events"));
    }

    @Test
    void aTimeBoundsWhatIsFoundOnBothSides() {
        var _ = TestClient.of(api, TestApi.ORDERS).post("/v1/issue", "{}");
        String now = api.ca.clock.instant().toString();
        String later = api.ca.clock.instant().plusMillis(1).toString();

        assertThat(found("since=" + now + "&kind=CertificateIssued")).isNotEmpty();
        assertThat(found("until=" + now + "&kind=CertificateIssued")).isNotEmpty();
        assertThat(found("since=" + later)).isEmpty();
        assertThat(found("until=2020-01-01T00:00:00Z")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "kind=Nonsense,                                              kind",
        "kind=certificateIssued,                                     kind",
        "serial=xyz,                                                 serial",
        "since=yesterday,                                            since",
        "since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z,      since",
        "limit=0,                                                    limit",
        "limit=501,                                                  limit",
        "after=-1,                                                   after",
        "who=me,                                                     who"
    })
    void aQuestionThatMakesNoSenseIsRefused(String query, String field) {
        var answer = TestClient.of(api, TestApi.OPERATOR).get("/v1/audit?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field()).isEqualTo(field);
    }

    private static JsonNode page(String query) {
        return TestClient.of(api, TestApi.OPERATOR).get("/v1/audit?" + query).json();
    }

    private static List<JsonNode> found(String query) {
        return StreamSupport.stream(page(query).path("events").spliterator(), false).toList();
    }

    private static List<String> ids(JsonNode page) {
        return StreamSupport.stream(page.path("events").spliterator(), false)
                .map(event -> event.path("id").asText())
                .toList();
    }
}
