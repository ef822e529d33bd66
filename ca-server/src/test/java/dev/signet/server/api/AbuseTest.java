package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.api.SlowClients.Patience;
import dev.signet.server.limit.LimitsConfig;
import dev.signet.server.limit.Rate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who asks too often, over a socket; time stands still unless a test lets it pass. */
class AbuseTest {

    private static final int ADDRESS = 30;
    private static final int IDENTITY = 40;

    private final AtomicLong nanos = new AtomicLong();
    private final TestApi api =
            new TestApi(
                    new LimitsConfig(
                            100,
                            new Rate(1, ADDRESS),
                            new Rate(1, IDENTITY),
                            32,
                            Duration.ofSeconds(8)),
                    nanos::get,
                    Patience.DEFAULT);

    @AfterEach
    void stop() {
        api.close();
    }

    private void pass(Duration time) {
        long _ = nanos.addAndGet(time.toNanos());
    }

    private double throttled(String why) {
        return api.metrics.get("ca.throttled").tag("why", why).counter().count();
    }

    private static void assertTooMany(TestClient.Answer answer) {
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.problem()).isEqualTo("too-many-requests");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
        assertThat(answer.requestId()).isEqualTo(answer.json().get("request_id").asText());
    }

    private static void repeat(int times, int status, Supplier<TestClient.Answer> request) {
        for (int i = 0; i < times; i++) {
            assertThat(request.get().status()).as("request %d", i).isEqualTo(status);
        }
    }

    /** Leaves the address without a token, one request at a time. */
    private void exhaustAddress() {
        TestClient nobody = TestClient.anonymous(api);
        repeat(ADDRESS, 401, () -> nobody.post("/v1/issue", "{}"));
    }

    @Test
    void anAddressThatSendsTooManyRequestsWithoutACredentialIsRefused() {
        exhaustAddress();

        assertTooMany(TestClient.anonymous(api).post("/v1/issue", "{}"));
        assertThat(throttled("address")).isEqualTo(1);
        pass(Duration.ofSeconds(1));
        assertThat(TestClient.anonymous(api).post("/v1/issue", "{}").status()).isEqualTo(401);
    }

    @Test
    void whatIsPublicAndPathsThatDoNotExistCountToo() {
        TestClient nobody = TestClient.anonymous(api);
        repeat(ADDRESS / 3, 404, () -> nobody.get("/v1/nothing"));
        repeat(ADDRESS / 3, 200, () -> nobody.get("/v1/trust-bundle"));
        repeat(ADDRESS / 3, 200, () -> crl(nobody));

        assertTooMany(crl(nobody));
    }

    private TestClient.Answer crl(TestClient client) {
        return client.send("GET", api.http("/v1/issuers/issuing/crl"), "");
    }

    @Test
    void aHeaderThatLooksLikeACredentialDoesNotBuyPublicRequests() {
        TestClient pretender = TestClient.of(api, "x");
        repeat(ADDRESS, 200, () -> pretender.get("/v1/trust-bundle"));

        assertTooMany(pretender.get("/v1/trust-bundle"));
    }

    @Test
    void healthIsToldToAnAddressThatMayNothingElse() {
        exhaustAddress();

        assertThat(TestClient.anonymous(api).get("/livez").status()).isEqualTo(200);
        assertThat(TestClient.of(api, "x").get("/livez").status()).isEqualTo(200);
        assertThat(TestClient.anonymous(api).send("GET", api.http("/readyz"), "").status())
                .isEqualTo(200);
    }

    @Test
    void goodCredentialsTakeNothingFromTheirAddress() {
        TestClient orders = TestClient.of(api, TestApi.ORDERS);
        repeat(IDENTITY, 200, () -> orders.get("/v1/certificates"));

        assertThat(TestClient.anonymous(api).get("/v1/trust-bundle").status()).isEqualTo(200);
    }

    @Test
    void whoWasGoodBeforeGoesOnBesideAnAttackerAtTheSameAddress() {
        TestClient orders = TestClient.of(api, TestApi.ORDERS);
        assertThat(orders.get("/v1/certificates").status()).isEqualTo(200);
        exhaustAddress();

        assertThat(orders.get("/v1/certificates").status()).isEqualTo(200);
        assertTooMany(TestClient.of(api, TestApi.PAYMENTS).get("/v1/certificates"));
    }

    @Test
    void credentialsThatAreRefusedTakeFromTheirAddress() {
        TestClient nobody = TestClient.anonymous(api);
        for (int i = 0; i < ADDRESS; i++) {
            assertThat(with(nobody, "forged" + i).status()).isEqualTo(401);
        }

        assertTooMany(with(nobody, "another"));
        assertTooMany(TestClient.of(api, "another").post("/v1/issue", "{}"));
        assertTooMany(TestClient.of(api, "another").get("/v1/nothing"));
        assertThat(rejected()).isEqualTo(ADDRESS);
    }

    /** Over the connection of {@code client}, of which an address may not have many. */
    private static TestClient.Answer with(TestClient client, String token) {
        return client.with("Authorization", "Bearer " + token).get("/v1/certificates");
    }

    /** Credentials that were looked at in vain. */
    private double rejected() {
        return api.metrics.get("ca.auth").tag("result", "rejected").counter().count();
    }

    @Test
    void aCredentialThatIsRefusedAgainAndAgainIsNotLookedAt() {
        TestClient zombie = TestClient.of(api, "expired");
        repeat(21, 401, () -> zombie.get("/v1/certificates"));

        assertTooMany(zombie.get("/v1/certificates"));
        assertThat(throttled("credential")).isEqualTo(1);
        assertThat(rejected()).isEqualTo(21);
    }

    @Test
    void anIdentityThatSendsTooManyRequestsIsRefusedAndOthersAreNot() {
        TestClient orders = TestClient.of(api, TestApi.ORDERS);
        repeat(IDENTITY, 200, () -> orders.get("/v1/certificates"));

        assertTooMany(orders.get("/v1/certificates"));
        assertThat(throttled("identity")).isEqualTo(1);
        assertThat(TestClient.of(api, TestApi.PAYMENTS).get("/v1/certificates").status())
                .isEqualTo(200);
    }

    @Test
    void anIdentityThatIsRefusedAgainAndAgainWaitsLongerEachTime() {
        TestClient stranger = TestClient.of(api, TestApi.STRANGER);
        repeat(20, 403, () -> stranger.post("/v1/issue", "{}"));
        for (int seconds : new int[] {1, 2, 4, 8, 8}) {
            repeat(1, 403, () -> stranger.post("/v1/issue", "{}"));
            var answer = stranger.post("/v1/issue", "{}");
            assertTooMany(answer);
            assertThat(Integer.parseInt(answer.header("Retry-After")))
                    .isBetween(seconds, seconds + seconds / 4 + 1);
            pass(Duration.ofSeconds(seconds));
        }
    }

    @Test
    void aRefusalForBeingTooManyLeavesNoAuditEvent() {
        TestClient stranger = TestClient.of(api, TestApi.STRANGER);
        repeat(21, 403, () -> stranger.post("/v1/issue", "{}"));
        var answer = stranger.post("/v1/issue", "{}");

        assertTooMany(answer);
        assertThat(api.auditOf(answer.requestId())).isEmpty();
    }

    @Test
    void oneGrantEndsAStreakOfRefusals() {
        TestClient orders = TestClient.of(api, TestApi.ORDERS);
        for (int round = 0; round < 2; round++) {
            repeat(15, 400, () -> orders.post("/v1/issue", "{\"x\": 1}"));
            repeat(1, 201, () -> orders.post("/v1/issue", "{}"));
        }
    }

    @Test
    void aRoleThatIsGoneIsARefusalAsAnyOther() {
        TestClient orders = TestClient.of(api, TestApi.ORDERS);
        repeat(21, 404, () -> orders.post("/v1/issue", "{\"role\": \"gone\"}"));

        assertTooMany(orders.post("/v1/issue", "{\"role\": \"gone\"}"));
    }

    @Test
    void whoLooksForWhatIsNotThereIsNotRefused() {
        TestClient orders = TestClient.of(api, TestApi.ORDERS);
        repeat(IDENTITY, 404, () -> orders.get("/v1/certificates/0123456789abcdef"));
    }

    @Test
    void aSuccessElsewhereDoesNotEndAStreakOfRefusals() {
        TestClient orders = TestClient.of(api, TestApi.ORDERS);
        for (int round = 0; round < 7; round++) {
            repeat(3, 400, () -> orders.post("/v1/issue", "{\"x\": 1}"));
            repeat(1, 200, () -> orders.get("/v1/certificates"));
        }

        assertTooMany(orders.post("/v1/issue", "{}"));
        assertThat(throttled("refusals")).isEqualTo(1);
        assertThat(orders.get("/v1/certificates").status()).isEqualTo(200);
    }

    @Test
    void credentialsThatCannotBeJudgedTakeFromTheirAddress() {
        TestClient unjudged = TestClient.of(api, TestApi.UNDECIDED);
        repeat(ADDRESS, 503, () -> unjudged.get("/v1/certificates"));

        assertTooMany(unjudged.get("/v1/certificates"));
        assertThat(throttled("address")).isEqualTo(1);
    }
}
