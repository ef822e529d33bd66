package dev.signet.server.auth.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Unavailable;
import dev.signet.server.auth.Review;
import dev.signet.server.auth.kubernetes.ReviewConfig.Effort;
import dev.signet.server.auth.kubernetes.Verification.Renewals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often an API server is asked, and what happens while it cannot be. */
class TokenReviewsTest {

    private static final TestCluster CLUSTER = TestCluster.es256();
    private static final int CONCURRENT = 4;
    private static final Duration PAUSE = Duration.ofSeconds(20);
    private static final Effort EFFORT =
            new Effort(Duration.ofSeconds(20), Duration.ofSeconds(20), CONCURRENT, 3, PAUSE);

    @TempDir Path folder;
    private TestApiServer server;
    private TestVerifier verifier;
    private ExecutorService callers;

    @BeforeEach
    void start() {
        server = TestApiServer.start(CLUSTER, folder);
        verifier = verifier(Optional.empty());
        callers = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterEach
    void stop() {
        callers.close();
        server.close();
    }

    private TestVerifier verifier(Optional<Renewals> renewals) {
        return new TestVerifier(
                ClusterConfig.of(
                        "dev",
                        TestCluster.ISSUER,
                        TestCluster.AUDIENCE,
                        "dev.example.org",
                        new Verification.Both(
                                CLUSTER.jwksFile("dev", folder),
                                server.config(EFFORT),
                                false,
                                renewals)));
    }

    private AuthenticationOutcome authenticate(String token) {
        return verifier.tokens.authenticate(token);
    }

    private void assertUnavailable() {
        assertThat(authenticate(CLUSTER.token())).isInstanceOf(Unavailable.class);
    }

    private double skipped(String why) {
        var counter =
                verifier.metrics
                        .find("ca.token.review.skipped")
                        .tags("cluster", "dev", "why", why)
                        .counter();
        return counter == null ? 0 : counter.count();
    }

    private double up() {
        return verifier.metrics.get("ca.token.review.up").tag("cluster", "dev").gauge().value();
    }

    private void failOften() {
        server.answersWith(500, "");
        for (int i = 0; i < EFFORT.failures(); i++) {
            assertUnavailable();
        }
    }

    @Test
    void aConfirmedTokenIsBelievedForTenSecondsByTheClock() {
        String token = CLUSTER.token();
        for (int i = 0; i < 5; i++) {
            assertThat(verifier.accepted(token).review())
                    .isEqualTo(new Review.Confirmed(TestCluster.NOW));
        }
        assertThat(server.questions).hasSize(1);
        assertThat(skipped("cached")).isEqualTo(4);

        verifier.clock.advance(Duration.ofSeconds(10));
        assertThat(verifier.accepted(token)).isNotNull();
        assertThat(server.questions).hasSize(2);
        verifier.clock.advance(Duration.ofSeconds(-1));
        assertThat(verifier.accepted(token)).isNotNull();
        assertThat(server.questions).hasSize(3);
    }

    @Test
    void aTokenIsBelievedSinceItWasAskedAboutHoweverLongTheAnswerTook() {
        String token = CLUSTER.token();
        server.change = _ -> verifier.clock.advance(Duration.ofSeconds(4));
        assertThat(verifier.accepted(token).review())
                .isEqualTo(new Review.Confirmed(TestCluster.NOW));

        verifier.clock.advance(Duration.ofSeconds(5));
        assertThat(verifier.accepted(token)).isNotNull();
        assertThat(server.questions).hasSize(1);
        verifier.clock.advance(Duration.ofSeconds(1));
        assertThat(verifier.accepted(token)).isNotNull();
        assertThat(server.questions).hasSize(2);
    }

    @Test
    void aBelievedTokenStillHasToBeInForce() {
        ObjectNode claims = CLUSTER.claims();
        String token = CLUSTER.token(claims.put("exp", TestCluster.NOW.getEpochSecond() + 5));
        assertThat(verifier.accepted(token)).isNotNull();

        verifier.clock.advance(Duration.ofSeconds(36));
        verifier.assertRejected(token, "expired at");
    }

    @Test
    void anotherTokenOfTheSameWorkloadIsAnotherQuestion() {
        assertThat(verifier.accepted(CLUSTER.token())).isNotNull();
        assertThat(verifier.accepted(CLUSTER.token(CLUSTER.claims().put("jti", "2")))).isNotNull();

        assertThat(server.questions).hasSize(2);
    }

    @Test
    void manyWhoComeWithOneTokenAreOneQuestion() throws Exception {
        var release = hold();
        var answers = new ArrayList<Future<AuthenticationOutcome>>();
        String token = CLUSTER.token();
        for (int i = 0; i < 50; i++) {
            answers.add(callers.submit(() -> authenticate(token)));
        }
        await().until(() -> skipped("shared") == 49);
        release.countDown();

        for (Future<AuthenticationOutcome> answer : answers) {
            assertThat(answer.get()).isInstanceOf(Authenticated.class);
        }
        assertThat(server.questions).hasSize(1);
    }

    /** Each question waits until the latch is released, and is then answered well. */
    private CountDownLatch hold() {
        var release = new CountDownLatch(1);
        server.change =
                _ -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                };
        return release;
    }

    @Test
    void beyondTheBoundOfQuestionsAtATimeCallersAreToldToComeBack() throws Exception {
        verifier = verifier(Optional.of(new Renewals(Duration.ofHours(1), Duration.ofHours(1))));
        var release = hold();
        var answers = new ArrayList<Future<AuthenticationOutcome>>();
        for (int i = 0; i < CONCURRENT; i++) {
            String token = CLUSTER.token(CLUSTER.claims().put("jti", "t" + i));
            answers.add(callers.submit(() -> authenticate(token)));
        }
        await().until(() -> server.questions.size() == CONCURRENT);

        // That is no fault of the API server, so nobody renews without its word either.
        assertUnavailable();
        assertThat(skipped("busy")).isEqualTo(1);
        assertThat(verifier.tokens.unanswering()).isEmpty();
        release.countDown();
        for (Future<AuthenticationOutcome> answer : answers) {
            assertThat(answer.get()).isInstanceOf(Authenticated.class);
        }
    }

    @Nested
    class WhenItFails {

        @Test
        void nobodyIsTakenForAnImpostor() {
            server.answersWith(500, "");

            assertThat(authenticate(CLUSTER.token()))
                    .hasToString(
                            "Unavailable[reason=cluster dev cannot be asked whether the token is"
                                    + " still good; try again]");
        }

        @Test
        void itIsLeftAloneAfterSomeFailuresAndAskedOnceAPause() {
            failOften();
            for (int i = 0; i < 20; i++) {
                assertUnavailable();
            }
            assertThat(server.questions).hasSize(EFFORT.failures());
            assertThat(skipped("open")).isEqualTo(20);

            for (int pauses = 1; pauses <= 3; pauses++) {
                verifier.clock.advance(PAUSE);
                assertUnavailable();
                assertUnavailable();
                assertThat(server.questions).hasSize(EFFORT.failures() + pauses);
            }
        }

        @Test
        void oneGoodAnswerEndsThat() {
            failOften();
            server.fault = Optional.empty();
            verifier.clock.advance(PAUSE.minusMillis(1));
            assertUnavailable();
            verifier.clock.advance(Duration.ofMillis(1));

            assertThat(verifier.accepted(CLUSTER.token())).isNotNull();
            server.answersWith(500, "");
            verifier.clock.advance(TokenReviews.BELIEVED);
            for (int i = 0; i < EFFORT.failures(); i++) {
                assertUnavailable();
            }
            assertThat(server.questions).hasSize(2 * EFFORT.failures() + 1);
        }

        @Test
        void aClockThatWasSetBackMakesNobodyWaitForIt() {
            failOften();
            server.fault = Optional.empty();
            verifier.clock.advance(Duration.ofDays(-1));
            verifier.clock.advance(Duration.ofDays(1).minusSeconds(1));

            assertThat(verifier.accepted(CLUSTER.token())).isNotNull();
        }

        @Test
        void whatItConfirmedIsBelievedOnlyAsLongAsEver() {
            String token = CLUSTER.token();
            assertThat(verifier.accepted(token)).isNotNull();
            server.answersWith(500, "");
            assertThat(verifier.accepted(token)).isNotNull();

            verifier.clock.advance(TokenReviews.BELIEVED);
            assertThat(authenticate(token)).isInstanceOf(Unavailable.class);
        }

        @Test
        void aDeniedTokenIsNoFailure() {
            server.pods.clear();
            for (int i = 0; i < 2 * EFFORT.failures(); i++) {
                verifier.assertRejected(CLUSTER.token(), "invalidated");
            }
            assertThat(verifier.tokens.unanswering()).isEmpty();
            assertThat(server.questions).hasSize(2 * EFFORT.failures());
        }

        @Test
        void sinceWhenIsTold() {
            assertThat(verifier.tokens.unanswering()).isEmpty();
            failOften();
            verifier.clock.advance(PAUSE);
            assertUnavailable();

            assertThat(verifier.tokens.unanswering()).containsEntry("dev", TestCluster.NOW);
        }
    }

    @Nested
    class WhereRenewalsGoOn {

        private static final Renewals TEN_MINUTES =
                new Renewals(Duration.ofMinutes(10), Duration.ofMinutes(30));

        @BeforeEach
        void configure() {
            verifier = verifier(Optional.of(TEN_MINUTES));
        }

        @Test
        void aTokenWhoseSignatureWasVerifiedProvesAWorkloadThatMayRenew() {
            failOftenAndRenew();

            assertThat(verifier.accepted(CLUSTER.token()).review())
                    .isEqualTo(new Review.Unanswered(TestCluster.NOW, Duration.ofMinutes(30)));
        }

        private void failOftenAndRenew() {
            server.answersWith(500, "");
            for (int i = 0; i < EFFORT.failures(); i++) {
                assertThat(verifier.accepted(CLUSTER.token()).unanswered()).isPresent();
            }
        }

        @Test
        void thatEndsWithItsTime() {
            failOftenAndRenew();
            verifier.clock.advance(Duration.ofMinutes(10).minusMillis(1));
            assertThat(verifier.accepted(CLUSTER.token()).unanswered()).isPresent();

            verifier.clock.advance(Duration.ofMillis(1));
            assertUnavailable();
        }

        @Test
        void itBeginsAnewOnlyAfterTheApiServerAnswered() {
            failOftenAndRenew();
            verifier.clock.advance(Duration.ofMinutes(10));
            assertUnavailable();
            server.fault = Optional.empty();
            verifier.clock.advance(PAUSE);
            assertThat(verifier.accepted(CLUSTER.token()).unanswered()).isEmpty();
            server.answersWith(500, "");
            verifier.clock.advance(TokenReviews.BELIEVED);

            assertThat(verifier.accepted(CLUSTER.token()).unanswered()).isPresent();
        }

        @Test
        void aForgedOrEndedTokenIsRejectedAllTheSame() {
            failOftenAndRenew();

            verifier.assertRejected(TestCluster.es256().token(), "signature is not by a key");
            verifier.clock.advance(Duration.ofMinutes(9));
            verifier.assertRejected(
                    CLUSTER.token(
                            CLUSTER.claims().put("exp", TestCluster.NOW.getEpochSecond() + 60)),
                    "expired at");
        }

        @Test
        void aTokenWhoseKeyIsNotPublishedProvesNothing() {
            var lenient =
                    new TestVerifier(
                            ClusterConfig.of(
                                    "dev",
                                    TestCluster.ISSUER,
                                    TestCluster.AUDIENCE,
                                    "dev.example.org",
                                    new Verification.Both(
                                            TestCluster.es256().jwksFile("other", folder),
                                            server.config(EFFORT),
                                            true,
                                            Optional.of(TEN_MINUTES))));
            server.answersWith(500, "");

            assertThat(lenient.tokens.authenticate(CLUSTER.token()))
                    .isInstanceOf(Unavailable.class);
        }
    }

    @Nested
    class WithNobodyAsking {

        private void watch() {
            new ReviewWatch(verifier.tokens, Runnable::run).run();
        }

        @Test
        void theServerAsksOnceInAWhileWhetherItAnswers() {
            assertThat(up()).isZero();
            watch();
            watch();

            assertThat(up()).isEqualTo(1);
            assertThat(server.questions).hasSize(1);
            verifier.clock.advance(TokenReviews.QUIET);
            watch();
            assertThat(server.questions).hasSize(2);
        }

        @Test
        void anOutageIsKnownBeforeAWorkloadComesAndSoIsItsEnd() {
            server.answersWith(403, "");
            watch();
            assertThat(verifier.tokens.unanswering()).containsOnlyKeys("dev");
            assertThat(up()).isZero();

            server.fault = Optional.empty();
            verifier.clock.advance(PAUSE);
            watch();
            assertThat(verifier.tokens.unanswering()).isEmpty();
            assertThat(up()).isEqualTo(1);
        }

        @Test
        void whoeverAskedSparesItsQuestion() {
            assertThat(verifier.accepted(CLUSTER.token())).isNotNull();
            watch();

            assertThat(server.questions).hasSize(1);
        }

        @Test
        void noTokenOfAnybodysIsInItsQuestion() {
            watch();

            assertThat(server.questions.getFirst().path("spec").path("token").asText())
                    .isEqualTo("signet-asks-whether-you-answer");
        }
    }

    @Test
    void questionsAreTimedByHowTheyEnd() {
        assertThat(verifier.accepted(CLUSTER.token())).isNotNull();
        server.pods.clear();
        verifier.clock.advance(TokenReviews.BELIEVED);
        verifier.assertRejected(CLUSTER.token(), "invalidated");
        server.answersWith(500, "");
        assertUnavailable();

        for (String outcome : List.of("confirmed", "denied", "failed")) {
            assertThat(
                            verifier.metrics
                                    .get("ca.token.review")
                                    .tags("cluster", "dev", "outcome", outcome)
                                    .timer()
                                    .count())
                    .isEqualTo(1);
        }
    }
}
