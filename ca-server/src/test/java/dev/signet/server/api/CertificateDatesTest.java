package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When certificates begin and end; it is noon and a quarter of a second of 3 March 2026. */
class CertificateDatesTest {

    private static final String DAY = "2026-03-03T";

    /** An hour unless the request says so, at most eight. */
    private static final String ROLE = "'ttl':'1h','max_ttl':'8h',";

    private static TestApi api;
    private static WrittenRole role;

    @BeforeAll
    static void start() {
        api = new TestApi();
        api.ca.clock.advance(Duration.ofDays(2));
        role = new WrittenRole(api, "dated");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "                              |                                        | 11:59:30 | 12:59:29",
                "                              | 'ttl':'8h'                             | 11:59:30 | 19:59:29",
                "                              | 'not_after':'@15:00:00Z'               | 11:59:30 | 15:00:00",
                "                              | 'not_after':'@16:00:00+01:00'          | 11:59:30 | 15:00:00",
                "                              | 'not_after':'@12:00:00Z'               | 11:59:30 | 12:00:00",
                "                              | 'not_before':'@11:59:30Z'              | 11:59:30 | 12:59:29",
                "                              | 'not_before':'@13:00:00Z'              | 13:00:00 | 13:59:59",
                "                              | 'not_before':'@19:30:00Z'              | 19:30:00 | 19:59:59",
                "'not_before_bound':'permit'   | 'not_before':'@10:00:00Z','ttl':'4h'   | 10:00:00 | 13:59:59",
                "'not_before_duration':'50m'   | 'not_before':'@11:10:00Z','ttl':'2h'   | 11:10:00 | 13:09:59",
                "'not_before':'@12:30:00Z'     |                                        | 12:30:00 | 13:29:59",
                "'not_before':'@12:30:00Z'     | 'not_before':'@12:30:00Z'              | 12:30:00 | 13:29:59",
                "'not_before':'@06:00:00Z'     | 'ttl':'8h'                             | 06:00:00 | 13:59:59",
                "'not_after':'@14:00:00Z'      |                                        | 11:59:30 | 14:00:00",
                "'not_after':'@14:00:00Z'      | 'ttl':'1h'                             | 11:59:30 | 12:59:29",
                "'not_after':'@14:00:00Z'      | 'not_after':'@13:00:00Z'               | 11:59:30 | 13:00:00",
                "'not_after':'9999-12-31T23:59:59Z' |                                   | 11:59:30 | 19:59:29",
                "'not_after_bound':'ttl-limited' | 'not_after':'@12:30:00Z'             | 11:59:30 | 12:30:00",
                "'not_after_bound':'ttl-limited' | 'ttl':'8h'                           | 11:59:30 | 19:59:29",
                "'not_after_bound':'@13:00:00Z' | 'not_after':'@13:00:00Z'              | 11:59:30 | 13:00:00",
            })
    void aCertificateIsValidAsRoleAndRequestSay(
            String fields, String request, String notBefore, String notAfter) {
        role.put(ROLE + dated(fields));

        var certificate = role.issued(dated(request));

        assertThat(certificate.getNotBefore()).isEqualTo(date(notBefore));
        assertThat(certificate.getNotAfter()).isEqualTo(date(notAfter));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "                              | 'not_after':'@19:59:30Z'             | max_ttl          | not_after",
                "                              | 'not_after':'9999-12-31T23:59:59Z'   | max_ttl          | not_after",
                "                              | 'not_after':'@11:59:59Z'             | max_ttl          | not_after",
                "                              | 'not_before':'@11:59:29Z'            | not_before_bound | not_before",
                "                              | 'not_before':'@20:00:00Z'            | max_ttl          | not_before",
                "                              | 'not_before':'@18:00:00Z','ttl':'3h' | max_ttl          | ttl",
                "                              | 'not_before':'@18:00:00Z','not_after':'@17:00:00Z' | max_ttl | not_after",
                "'not_before_bound':'permit'   | 'not_before':'@04:00:00Z','ttl':'8h' | max_ttl          | not_before",
                "'not_before_bound':'permit'   | 'not_before':'@10:00:00Z'            | max_ttl          | ttl",
                "'not_before_bound':'permit'   | 'not_before':'2026-02-01T00:00:00Z'  | issuer_ref       | not_before",
                "'not_before_bound':'forbid'   | 'not_before':'@12:00:00Z'            | not_before_bound | not_before",
                "'not_before':'@12:30:00Z'     | 'not_before':'@12:00:00Z'            | not_before       | not_before",
                "'not_before':'2026-03-02T00:00:00Z' |                                | max_ttl          | not_before",
                "'not_after':'@14:00:00Z'      | 'ttl':'3h'                           | not_after        | ttl",
                "'not_after':'@14:00:00Z'      | 'not_after':'@14:00:01Z'             | not_after        | not_after",
                "'not_after':'@11:00:00Z'      |                                      | not_after        | ttl",
                "'not_after':'9999-12-31T23:59:59Z' | 'ttl':'9h'                      | max_ttl          | ttl",
                "'not_after_bound':'forbid'    | 'not_after':'@13:00:00Z'             | not_after_bound  | not_after",
                "'not_after_bound':'ttl-limited' | 'not_after':'@12:59:30Z'           | not_after_bound  | not_after",
                "'not_after_bound':'@13:00:00Z' | 'not_after':'@13:00:01Z'            | not_after_bound  | not_after",
            })
    void whatRoleOrRequestDoNotAllowIsRefusedAndNeverShortened(
            String fields, String request, String rule, String field) {
        role.put(ROLE + dated(fields));

        var answer = role.issue(dated(request));

        assertThat(answer.status()).as(answer.text()).isEqualTo(403);
        assertThat(answer.problem()).isEqualTo("refused-by-role");
        assertThat(answer.json().path("rule").asText()).isEqualTo(rule);
        assertThat(answer.field()).isEqualTo(field);
        assertThat(answer.json().path("value").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'ttl':'1h','not_after':'@13:00:00Z' | not_after",
                "'not_after':'@13:00:00.5Z'          | not_after",
                "'not_after':'@13:00:00'             | not_after",
                "'not_after':'tomorrow'              | not_after",
                "'not_before':1772539200             | not_before",
                "'not_before':'1969-12-31T23:59:59Z' | not_before",
                "'not_before':'+10000-01-01T00:00:00Z' | not_before",
            })
    void whatIsNoTimeOrSaysTheEndTwiceIsMalformed(String request, String field) {
        role.put(ROLE);

        var answer = role.issue(dated(request));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field()).isEqualTo(field);
    }

    @Test
    void datesHoldForTheKeysOfOthersToo() {
        role.put(ROLE + "'not_before_bound':'permit'");

        var certificate =
                role.signed(
                        Csrs.pem(Csrs.keys(), ""),
                        dated("'not_before':'@10:00:00Z','not_after':'@15:00:00Z'"));

        assertThat(certificate.getNotBefore()).isEqualTo(date("10:00:00"));
        assertThat(certificate.getNotAfter()).isEqualTo(date("15:00:00"));
    }

    @Test
    void explainShowsThePeriodAndThePurposes() {
        role.put(ROLE);

        var answer =
                TestClient.of(api, TestApi.ORDERS)
                        .post(
                                "/v1/explain",
                                role.body(
                                        dated(
                                                "'not_after':'@15:00:00Z',"
                                                        + "'ext_key_usage':'ServerAuth'")))
                        .json();

        assertThat(answer.path("not_before").asText()).isEqualTo(DAY + "11:59:30Z");
        assertThat(answer.path("not_after").asText()).isEqualTo(DAY + "15:00:00Z");
        assertThat(answer.path("ext_key_usage")).hasToString("[\"ServerAuth\"]");
    }

    @Test
    void anotherEndUnderOneIdempotencyKeyIsAnotherRequest() {
        role.put(ROLE);
        var client = TestClient.of(api, TestApi.ORDERS).with("Idempotency-Key", "dates-1");
        String body = role.body(dated("'not_after':'@13:00:00Z'"));

        assertThat(client.post("/v1/issue", body).status()).isEqualTo(201);

        assertThat(client.post("/v1/issue", body.replace("13:", "14:")).problem())
                .isEqualTo("idempotency-conflict");
    }

    @Test
    void aMountThatCutsCertificatesShortLeavesSomethingOfThem() {
        role.put(ROLE + "'not_before_bound':'permit'");
        mountsLongest("1h");
        try {
            var answer = role.issue(dated("'not_before':'@10:00:00Z','ttl':'4h'"));

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.json().path("rule").asText()).isEqualTo("leaf_not_after_behavior");
        } finally {
            mountsLongest("3650d");
        }
    }

    private static void mountsLongest(String duration) {
        var answer =
                TestClient.of(api, TestApi.OPERATOR)
                        .with("Content-Type", "application/merge-patch+json")
                        .send(
                                "PATCH",
                                api.https("/v1/mounts/pki"),
                                "{\"max_lease_ttl\": \"" + duration + "\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private static String dated(String fields) {
        return fields == null ? "" : fields.replace("@", DAY);
    }

    private static Date date(String time) {
        return Date.from(Instant.parse(DAY + time + "Z"));
    }
}
