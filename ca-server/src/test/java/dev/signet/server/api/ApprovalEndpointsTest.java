package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.approval.ApprovalConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two people for roots, as operators meet it. */
class ApprovalEndpointsTest {

    private static final String RETIRE = "/v1/issuers/root/retire";
    private static final String FORCE = "{\"force\": true}";

    private TestApi api;
    private TestClient alice;
    private TestClient bob;

    @BeforeEach
    void start() {
        api = new TestApi(new ApprovalConfig(true, Duration.ofHours(1)));
        alice = admin("alice");
        bob = admin("bob");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    /** With a lineage of its own, as those begin whom the bootstrap token makes. */
    private TestClient admin(String name) {
        return TestClient.of(api, api.firstAdmin(name));
    }

    private static String needed(TestClient.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(403);
        assertThat(answer.problem()).isEqualTo("approval-needed");
        return answer.json().get("approval").asText();
    }

    private static TestClient.Answer approve(TestClient by, String id) {
        return by.post("/v1/approvals/" + id + "/approve", "");
    }

    private static TestClient.Answer deny(TestClient by, String id) {
        return by.post("/v1/approvals/" + id + "/deny", "");
    }

    private String state(String issuer) {
        return alice.get("/v1/issuers/" + issuer).json().get("state").asText();
    }

    @Test
    void whatIsDoneToARootIsDoneOnceASecondOperatorApprovedIt() {
        String id = needed(alice.post(RETIRE, FORCE));
        assertThat(needed(alice.post(RETIRE, FORCE))).as("asked again").isEqualTo(id);
        assertThat(state("root")).isEqualTo("active");

        JsonNode seen = bob.get("/v1/approvals/" + id).json();
        assertThat(seen.get("method").asText()).isEqualTo("POST");
        assertThat(seen.get("path").asText()).isEqualTo(RETIRE);
        assertThat(seen.get("body").get("force").asBoolean()).isTrue();
        assertThat(seen.get("requested_by").asText()).isEqualTo("operator:alice");
        assertThat(approve(bob, id).json().get("state").asText()).isEqualTo("approved");

        var done = alice.with("Approval", id).post(RETIRE, FORCE);
        assertThat(done.status()).as(done.text()).isEqualTo(200);
        assertThat(state("root")).isEqualTo("retired");
        assertThat(bob.get("/v1/approvals/" + id).json().get("state").asText()).isEqualTo("used");
        assertThat(alice.with("Approval", id).post(RETIRE, FORCE).problem())
                .isEqualTo("approval-needed");
    }

    @Test
    void everyStepIsAudited() {
        var asked = alice.post(RETIRE, FORCE);
        String id = needed(asked);
        var approved = approve(bob, id);
        var done = alice.with("Approval", id).post(RETIRE, FORCE);

        assertThat(api.auditOf(asked.requestId()))
                .anyMatch(event -> event.startsWith("ApprovalRequested") && event.contains(RETIRE));
        assertThat(api.auditOf(approved.requestId()))
                .contains("ApprovalGranted {\"id\":\"" + id + "\"}");
        assertThat(api.auditOf(done.requestId())).first().asString().startsWith("ApprovalUsed");
        String other = needed(bob.post(RETIRE, "{}"));
        assertThat(api.auditOf(deny(alice, other).requestId()))
                .containsExactly("ApprovalDenied {\"id\":\"" + other + "\"}");
    }

    @Test
    void theDigestInTheLogIsNoMeansToTryWhatABodyHad() throws Exception {
        var first = alice.post(RETIRE, FORCE);
        var second = bob.post(RETIRE, FORCE);
        String guess = sha256("POST " + RETIRE + "\n" + FORCE);

        assertThat(digest(first)).hasSize(64).isNotEqualTo(guess);
        assertThat(digest(second)).hasSize(64).isNotEqualTo(digest(first));
        String id = needed(first);
        String salt =
                api.ca.database.resultOf(tx ->
                        tx.createQuery("SELECT salt FROM approvals WHERE id = :id")
                                .bind("id", id)
                                .mapTo(String.class)
                                .one());
        assertThat(salt).hasSize(32);
        assertThat(api.auditOf(first.requestId()).toString()).doesNotContain(salt);
    }

    /** The one in the audit log. */
    private String digest(TestClient.Answer asked) {
        String event =
                api.auditOf(asked.requestId()).stream()
                        .filter(each -> each.startsWith("ApprovalRequested"))
                        .findFirst()
                        .orElseThrow();
        return event.replaceFirst(".*\"digest\":\"([0-9a-f]*)\".*", "$1");
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-256")
                                .digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theSecondPersonIsNeitherTheFirstNorOneOfItsMaking() {
        String id = needed(alice.post(RETIRE, FORCE));
        var made = alice.post("/v1/api-tokens", "{\"name\": \"robot\", \"grants\": [\"admin\"]}");
        var robot = TestClient.of(api, made.json().get("token").asText());
        var auditor = TestClient.of(api, TestApi.operator("auditor"));

        assertThat(approve(alice, id).problem()).isEqualTo("not-permitted");
        assertThat(approve(robot, id).problem()).isEqualTo("not-permitted");
        assertThat(approve(auditor, id).problem()).isEqualTo("not-permitted");
        assertThat(alice.with("Approval", id).post(RETIRE, FORCE).problem())
                .isEqualTo("approval-needed");
        String ofRobot = needed(robot.post(RETIRE, FORCE));
        assertThat(approve(alice, ofRobot).problem()).isEqualTo("not-permitted");
        assertThat(state("root")).isEqualTo("active");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                RETIRE + "|{\"force\":true}",
                RETIRE + "|{\"force\": false}",
                "/v1/issuers/root/activate|{\"force\": true}",
                "/v1/issuers/root/revoke|{\"force\": true}"
            })
    void anApprovalIsForNothingElse(String path, String body) {
        String id = needed(alice.post(RETIRE, FORCE));
        assertThat(approve(bob, id).status()).isEqualTo(200);

        assertThat(alice.with("Approval", id).post(path, body).problem())
                .isEqualTo("approval-needed");
        assertThat(bob.with("Approval", id).post(RETIRE, FORCE).problem())
                .as("for who asked alone")
                .isEqualTo("approval-needed");
        assertThat(state("root")).isEqualTo("active");
    }

    @Test
    void whatWasDeniedOrExpiredIsNotDone() {
        String denied = needed(alice.post(RETIRE, FORCE));
        assertThat(deny(bob, denied).json().get("state").asText()).isEqualTo("denied");
        assertThat(approve(bob, denied).problem()).isEqualTo("approval-state");
        assertThat(alice.with("Approval", denied).post(RETIRE, FORCE).problem())
                .isEqualTo("approval-needed");

        String late = needed(alice.post(RETIRE, FORCE));
        assertThat(late).isNotEqualTo(denied);
        assertThat(approve(bob, late).status()).isEqualTo(200);
        api.ca.pass(Duration.ofHours(1));
        var expired = alice.with("Approval", late).post(RETIRE, FORCE);
        assertThat(expired.problem()).isEqualTo("approval-needed");
        assertThat(expired.field()).isEqualTo("Approval");
        assertThat(bob.get("/v1/approvals/" + late).json().get("state").asText())
                .isEqualTo("expired");
        assertThat(state("root")).isEqualTo("active");
    }

    @Test
    void anApprovalIsUsedUpAlsoIfNothingComesOfIt() {
        String id = needed(alice.post(RETIRE, "{}"));
        assertThat(approve(bob, id).status()).isEqualTo(200);

        var refused = alice.with("Approval", id).post(RETIRE, "{}");
        assertThat(refused.problem()).isEqualTo("issuer-in-use");
        assertThat(alice.with("Approval", id).post(RETIRE, "{}").problem())
                .isEqualTo("approval-needed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "POST|/v1/issuers|{'kind': 'root', 'name': 'new', 'common_name': 'R'}",
                "POST|/v1/issuers|{'kind': 'intermediate', 'name': 'new', 'common_name': 'I',"
                        + " 'parent': 'root'}",
                "POST|/v1/issuers/root/rekey|{'name': 'new'}",
                "POST|/v1/issuers/issuing/rekey|{'name': 'new'}",
                "POST|/v1/issuers/root/reissue|{}",
                "POST|/v1/issuers/issuing/reissue|{}",
                "POST|/v1/issuers/root/cross-sign|{'issuer': 'issuing'}",
                "POST|/v1/issuers/issuing/cross-sign|{'issuer': 'root'}",
                "POST|/v1/issuers/root/activate|{}",
                "POST|/v1/issuers/root/retire|{}",
                "POST|/v1/issuers/root/revoke|{}",
                "PUT|/v1/issuers/root/rotation|{'automatic': false}",
                "DELETE|/v1/issuers/root|"
            })
    void whateverIsDoneToARootOrWithItsKeyNeedsASecondOperator(
            String method, String path, String body) {
        var client = body == null ? alice : alice.withJson();
        String sent = body == null ? "" : body.replace('\'', '"');

        String id = needed(client.send(method, api.https(path), sent));

        assertThat(bob.get("/v1/approvals/" + id).json().get("path").asText()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"retire", "activate"})
    void whatIsDoneToAnIntermediateNeedsNobodyElse(String verb) {
        var answer = alice.post("/v1/issuers/issuing/" + verb, FORCE);

        assertThat(answer.problem()).isNotEqualTo("approval-needed");
    }

    @Test
    void whoMayNotDoItIsNotAskedToFindASecondPerson() {
        var elsewhere = TestClient.of(api, TestApi.operator("admin@mount:second"));

        assertThat(elsewhere.post(RETIRE, FORCE).problem()).isEqualTo("not-permitted");
        assertThat(bob.get("/v1/approvals").json().get("approvals")).isEmpty();
    }

    @Test
    void anUnknownApprovalIsAProblem() {
        assertThat(bob.get("/v1/approvals/" + "0".repeat(32)).problem())
                .isEqualTo("unknown-approval");
        assertThat(approve(bob, "0".repeat(32)).problem()).isEqualTo("unknown-approval");
        assertThat(alice.with("Approval", "none").post(RETIRE, FORCE).problem())
                .isEqualTo("approval-needed");
    }

    @Test
    void noMoreThanAHundredRequestsWait() {
        for (int i = 0; i < 100; i++) {
            var _ = needed(alice.post(RETIRE, FORCE + " ".repeat(i)));
        }

        var more = alice.post(RETIRE, "{}");

        assertThat(more.problem()).isEqualTo("approval-needed");
        assertThat(more.json().has("approval")).isFalse();
        assertThat(bob.get("/v1/approvals").json().get("approvals")).hasSize(100);
    }

    @Test
    void secretsOfARequestAreNotKept() throws Exception {
        String body =
                "{\"name\": \"mine\", \"private_key\": \"one\", \"password\": \"two\","
                        + " \"pkcs12\": \"three\", \"certificate\": \"-----BEGIN PRIVATE KEY-----"
                        + " four\", \"succeeds\": \"root\"}";

        assertThat(RootGuard.shown(body.getBytes(StandardCharsets.UTF_8)))
                .contains("mine", "root", "(secret)")
                .doesNotContain("\"one", "two", "three", "four");
    }
}
