package dev.signet.server.api;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.server.TestCa;
import dev.signet.server.limit.Places;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One certificate at a time, and two requests that may wait: who is served, over real sockets. */
class UrgentFirstTest {

    private final Places places = new Places(1, 2, Duration.ofMinutes(1));
    private final TestCa ca = TestCa.with(places);
    private final AtomicBoolean slow = new AtomicBoolean();
    private final Semaphore signatures = new Semaphore(0);
    private TestApi api;

    @BeforeEach
    void start() {
        api = new TestApi(ca);
        ca.signer.beforeSigning =
                () -> {
                    if (slow.get()) {
                        signatures.acquireUninterruptibly();
                    }
                };
    }

    @AfterEach
    void stop() {
        signatures.release(1_000);
        api.close();
    }

    private CompletableFuture<TestClient.Answer> renewal(KeyStore certificate) {
        return CompletableFuture.supplyAsync(
                () ->
                        TestClient.anonymous(api)
                                .withCertificate(certificate, Certificates.PASSWORD)
                                .post("/v1/renew", "{}"),
                Thread::startVirtualThread);
    }

    private CompletableFuture<TestClient.Answer> issuance(String token) {
        return CompletableFuture.supplyAsync(
                () -> TestClient.of(api, token).post("/v1/issue", "{}"),
                Thread::startVirtualThread);
    }

    /** From now on somebody is at it, and everybody else waits. */
    private CompletableFuture<TestClient.Answer> somebody() {
        slow.set(true);
        var first = issuance(TestApi.ORDERS);
        await().until(signatures::hasQueuedThreads);
        return first;
    }

    private void awaitWaiting(int number) {
        await().until(() -> places.waiting() == number);
    }

    private List<String> order() {
        return ca.database.resultOf(tx ->
                tx.createQuery(
                                "SELECT service_account FROM certificates"
                                        + " WHERE service_account IS NOT NULL ORDER BY position")
                        .mapTo(String.class)
                        .list());
    }

    private static int status(CompletableFuture<TestClient.Answer> answer) throws Exception {
        return answer.get(60, SECONDS).status();
    }

    @Test
    void whoHasTheLeastLifeLeftIsServedFirst() throws Exception {
        KeyStore payments = Certificates.keyStore(api, TestApi.PAYMENTS);
        ca.clock.advance(Duration.ofHours(22));
        KeyStore orders = Certificates.keyStore(api, TestApi.ORDERS);
        var first = somebody();
        var fresh = renewal(orders);
        awaitWaiting(1);
        var ending = renewal(payments);
        awaitWaiting(2);

        signatures.release(3);

        assertThat(List.of(status(first), status(fresh), status(ending))).containsOnly(201);
        assertThat(order()).containsExactly("payments", "orders", "orders", "payments", "orders");
    }

    @Test
    void whoRenewsAnOldCertificateBesideANewerOneGainsNothing() throws Exception {
        KeyStore old = Certificates.keyStore(api, TestApi.PAYMENTS);
        ca.clock.advance(Duration.ofHours(10));
        KeyStore orders = Certificates.keyStore(api, TestApi.ORDERS);
        ca.clock.advance(Duration.ofHours(12));
        var _ = Certificates.keyStore(api, TestApi.PAYMENTS);
        var first = somebody();
        var cunning = renewal(old);
        awaitWaiting(1);
        var honest = renewal(orders);
        awaitWaiting(2);

        signatures.release(3);

        assertThat(List.of(status(first), status(cunning), status(honest))).containsOnly(201);
        assertThat(order()).endsWith("orders", "payments");
    }

    @Test
    void whoHasNoCertificateGoesBeforeEarlyRenewals() throws Exception {
        KeyStore orders = Certificates.keyStore(api, TestApi.ORDERS);
        var first = somebody();
        var early = renewal(orders);
        awaitWaiting(1);
        var newcomer = issuance(TestApi.PAYMENTS);
        awaitWaiting(2);

        signatures.release(3);

        assertThat(List.of(status(first), status(early), status(newcomer))).containsOnly(201);
        assertThat(order()).endsWith("payments", "orders");
    }

    @Test
    void whoAsksForANewCertificateBesideAFreshOneIsNoNewcomer() throws Exception {
        KeyStore payments = Certificates.keyStore(api, TestApi.PAYMENTS);
        ca.clock.advance(Duration.ofHours(1));
        var _ = Certificates.keyStore(api, TestApi.ORDERS);
        var first = somebody();
        var cunning = issuance(TestApi.ORDERS);
        awaitWaiting(1);
        var honest = renewal(payments);
        awaitWaiting(2);

        signatures.release(3);

        assertThat(List.of(status(first), status(cunning), status(honest))).containsOnly(201);
        assertThat(order()).endsWith("payments", "orders");
    }

    @Test
    void theLeastUrgentOfAFullQueueIsAskedToComeBack() throws Exception {
        KeyStore payments = Certificates.keyStore(api, TestApi.PAYMENTS);
        ca.clock.advance(Duration.ofHours(22));
        KeyStore orders = Certificates.keyStore(api, TestApi.ORDERS);
        var first = somebody();
        var fresh = renewal(orders);
        awaitWaiting(1);
        var freshToo = renewal(orders);
        awaitWaiting(2);
        var ending = renewal(payments);

        var sentAway = freshToo.get(60, SECONDS);
        signatures.release(3);

        assertThat(List.of(status(first), status(fresh), status(ending))).containsOnly(201);
        assertThat(sentAway.status()).isEqualTo(429);
        assertThat(sentAway.problem()).isEqualTo("too-many-requests");
        assertThat(Integer.parseInt(sentAway.header("Retry-After"))).isBetween(5, 30);
        assertThat(api.metrics.get("ca.throttled").tag("why", "overload").counter().count())
                .isEqualTo(1);
        assertThat(api.auditOf(sentAway.requestId())).isEmpty();
    }

    @Test
    void whoWaitsForTooLongIsAskedToComeBack() throws Exception {
        var impatient = TestCa.with(new Places(1, 2, Duration.ofMillis(20)));
        try (var other = new TestApi(impatient)) {
            impatient.signer.beforeSigning = signatures::acquireUninterruptibly;
            var first =
                    CompletableFuture.supplyAsync(
                            () -> TestClient.of(other, TestApi.ORDERS).post("/v1/issue", "{}"),
                            Thread::startVirtualThread);
            await().until(signatures::hasQueuedThreads);

            var second = TestClient.of(other, TestApi.PAYMENTS).post("/v1/issue", "{}");

            signatures.release();
            assertThat(second.status()).isEqualTo(429);
            assertThat(status(first)).isEqualTo(201);
        }
    }
}
