package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.signet.server.FaultySigner.Fault;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** When a part of the server fails: what callers, operators and the log learn. */
class FaultsTest {

    private TestApi api;
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.signet.server.api");
    private final ListAppender<ILoggingEvent> log = new CapturingAppender();

    /** Keeps what the thread's logging context was when the event happened. */
    private static final class CapturingAppender extends ListAppender<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            super.append(event);
        }
    }

    @BeforeEach
    void start() {
        api = new TestApi();
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setLevel(null);
        logger.setAdditive(true);
        api.close();
    }

    private TestClient orders() {
        return TestClient.of(api, TestApi.ORDERS);
    }

    private String metrics() {
        return TestClient.anonymous(api).get("/metrics").text();
    }

    /** The line of a request is written after its answer. */
    private void awaitLine() {
        await().until(() -> logged().contains("request ["));
    }

    private String logged() {
        return List.copyOf(log.list).stream()
                .map(event ->
                        event.getFormattedMessage()
                                + " "
                                + event.getKeyValuePairs()
                                + " "
                                + event.getMDCPropertyMap())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void withoutTheDatabaseEveryRouteThatNeedsItIsUnavailableAndSaysWhenToComeAgain() {
        api.loseDatabase();

        for (var answer :
                List.of(
                        orders().post("/v1/issue", "{}"),
                        orders().get("/v1/certificates"),
                        TestClient.anonymous(api).get("/v1/issuers/issuing/crl"),
                        orders().post("/v1/issue", "{"))) {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.problem()).isEqualTo("database-unavailable");
            assertThat(answer.header("Retry-After")).isEqualTo("5");
            assertThat(answer.text()).doesNotContainIgnoringCase("h2").doesNotContain("SQL");
            await().untilAsserted(() -> assertThat(logged()).contains(answer.requestId()));
        }
    }

    @Test
    void withoutTheDatabaseTheServerIsAliveButNotReady() {
        assertThat(TestClient.anonymous(api).get("/readyz").status()).isEqualTo(200);
        api.loseDatabase();
        api.ca.clock.advance(Duration.ofSeconds(2));

        var ready = TestClient.anonymous(api).get("/readyz");

        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.json().get("ready").booleanValue()).isFalse();
        assertThat(ready.text()).contains("can_commit");
        assertThat(TestClient.anonymous(api).get("/livez").status()).isEqualTo(200);
    }

    @Test
    void withoutTheKeyTheServerIsNotReady() {
        api.ca.signer.fault = Fault.BEFORE_SIGNING;

        var ready = TestClient.anonymous(api).get("/readyz");

        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.text()).contains("can_sign");
    }

    @Test
    void withoutTheKeyIssuingIsUnavailableAndSaysWhenToComeAgain() {
        api.ca.signer.fault = Fault.BEFORE_SIGNING;

        var answer = orders().post("/v1/issue", "{}");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.problem()).isEqualTo("signer-unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("5");
    }

    @Test
    void aRequestWhoseEqualIsNotAnsweredYetIsToldToComeAgainSoon() {
        var client = orders().with("Idempotency-Key", "once");
        api.ca.signer.fault = Fault.AFTER_SIGNING; // Signed, but the answer got lost.
        assertThat(client.post("/v1/issue", "{}").problem()).isEqualTo("signer-unavailable");
        api.ca.signer.fault = Fault.NONE;

        var answer = client.post("/v1/issue", "{}");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.problem()).isEqualTo("request-under-way");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void aTokenThatCannotBeJudgedIsNotTakenForABadOne() {
        var answer = TestClient.of(api, TestApi.UNDECIDED).post("/v1/issue", "{}");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.problem()).isEqualTo("authenticator-unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("5");
    }

    @Test
    void aMistakeOfOursTellsTheCallerNothingButTheRequestId() {
        api.ca.signer.beforeSigning =
                () -> {
                    throw new IllegalStateException("the secret cause");
                };

        var answer = orders().post("/v1/issue", "{}");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.problem()).isEqualTo("internal");
        assertThat(answer.text()).doesNotContain("secret");
        awaitLine();
        assertThat(logged()).contains(answer.requestId()).contains("a fault of this server");
    }

    @Test
    void anErrorOfTheVirtualMachineIsAnsweredLikeAnyMistakeOfOurs() {
        api.ca.signer.beforeSigning =
                () -> {
                    throw new NoClassDefFoundError("secret/Cause");
                };

        var answer = orders().post("/v1/issue", "{}");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json().get("request_id").asText()).isEqualTo(answer.requestId());
        assertThat(answer.text()).doesNotContain("secret");
    }

    @Test
    void everyRequestIsOneLineInTheLogWithoutItsSecrets() {
        var answer =
                orders().with("Accept", "application/x-pkcs12")
                        .with("Idempotency-Key", "key-of-one")
                        .post("/v1/issue", "{\"password\": \"a password\"}");

        assertThat(answer.status()).isEqualTo(201);
        awaitLine();
        assertThat(logged())
                .contains(answer.requestId())
                .contains("route=\"/v1/issue\"")
                .contains("kubernetes:dev/shop/orders")
                .doesNotContain("a password")
                .doesNotContain("Bearer")
                .doesNotContain("key-of-one");
        assertThat(log.list).hasSize(1);
    }

    @Test
    void whoBringsNoCredentialIsOnRecordAsEverybodyElse() {
        var answer = TestClient.anonymous(api).get("/v1/roles/secret-name");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.problem()).isEqualTo("unauthenticated");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"signet\"");
        assertThat(answer.json().get("detail").asText())
                .contains("the permission roles:read", "Authorization: Bearer");
        assertThat(logged())
                .contains(answer.requestId())
                .contains("method=\"GET\", route=\"/v1/roles/{name}\", status=\"401\"")
                .contains("problem=\"unauthenticated\"")
                .doesNotContain("secret-name");
        assertThat(metrics())
                .contains("ca_auth_total{result=\"missing\"} 1.0")
                .contains(
                        "ca_http_requests_seconds_count{method=\"GET\",route=\"/v1/roles/{name}\",status=\"401\"} 1")
                .doesNotContain("secret-name");
    }

    @Test
    void aPathThatIsNotARouteIsNotRepeatedInLogAndMetrics() {
        assertThat(TestClient.anonymous(api).get("/v1/evil-path").status()).isEqualTo(404);

        awaitLine();
        assertThat(logged()).doesNotContain("evil-path");
        assertThat(TestClient.anonymous(api).get("/metrics").text()).doesNotContain("evil-path");
    }

    @Test
    void metricsCountWhatHappensAndNameNoWorkload() {
        String serial = Certificates.serial(api, TestApi.ORDERS);
        assertThat(TestClient.of(api, "wrong").post("/v1/issue", "{}").status()).isEqualTo(401);

        await().untilAsserted(
                        () -> assertThat(metrics()).contains("ca_http_requests_seconds_count{"));
        assertThat(metrics())
                .contains("ca_issued_total{issuer=\"issuing\",method=\"issue\",role=\"web\"} 1.0")
                .contains("ca_auth_total{result=\"rejected\"} 1.0")
                .doesNotContain(serial)
                .doesNotContain("orders");
    }
}
