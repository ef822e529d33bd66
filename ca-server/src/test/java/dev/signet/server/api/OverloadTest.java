package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** More requests than can be worked on. */
class OverloadTest {

    private static final int ROOM = 120;

    @Test
    void anApiWithoutRoomSaysSoAndStarvesNeitherCrlsNorHealth() throws Exception {
        try (var api = new TestApi();
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                AutoCloseable _ = () -> api.held.release(ROOM)) {
            TestClient busy = TestClient.of(api, TestApi.HELD);
            for (int i = 0; i < ROOM; i++) {
                var _ = threads.submit(() -> busy.get("/v1/certificates"));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> api.held.getQueueLength() == ROOM);

            assertOverloaded(TestClient.of(api, TestApi.ORDERS).get("/v1/certificates"));
            assertDistributed(api);
            assertThat(
                            api.metrics
                                    .get("ca.overloaded")
                                    .tag("room", "api")
                                    .functionCounter()
                                    .count())
                    .isEqualTo(1);

            api.held.release(ROOM);
            await().atMost(Duration.ofSeconds(60)).until(() -> api.held.getQueueLength() == 0);
            assertThat(TestClient.of(api, TestApi.ORDERS).get("/v1/certificates").status())
                    .isEqualTo(200);
        }
    }

    private static void assertOverloaded(TestClient.Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.problem()).isEqualTo("overloaded");
        assertThat(answer.header("Retry-After")).isEqualTo("2");
    }

    private static void assertDistributed(TestApi api) {
        TestClient nobody = TestClient.anonymous(api);
        assertThat(nobody.get("/v1/issuers/issuing/crl").status()).isEqualTo(200);
        assertThat(nobody.send("GET", api.http("/v1/issuers/issuing/crl"), "").status())
                .isEqualTo(200);
        assertThat(nobody.get("/livez").status()).isEqualTo(200);
        assertThat(nobody.get("/metrics").status()).isEqualTo(200);
    }
}
