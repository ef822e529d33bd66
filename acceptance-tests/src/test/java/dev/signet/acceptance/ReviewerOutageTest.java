package dev.signet.acceptance;

import static dev.signet.acceptance.TokenDoor.assertToldToComeBack;
import static dev.signet.acceptance.TokenDoor.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.acceptance.Api.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The API server of two clusters is down for ten minutes, by the server's own clock, which is set
 * forward by a minute at a time. One cluster leaves everything to its API server; the other lets
 * its workloads renew for five minutes without.
 */
class ReviewerOutageTest {

    private static final int MINUTES = 10;
    private static final int RENEWALS_WITHIN = 5;
    private static final Duration RENEWAL = Duration.ofMinutes(30);
    private static final String CLUSTER_UP = "ca_token_review_up{cluster=\"%s\"} %s";

    private final TokenCluster strict = TokenCluster.es256("strict", "https://strict.example");
    private final TokenCluster lenient = TokenCluster.es256("lenient", "https://lenient.example");

    @TempDir private Path folder;
    private ApiServer apiServer;
    private WrongClock clock;
    private TokenDoor door;
    private int minute;

    @BeforeEach
    void start() throws Exception {
        apiServer = ApiServer.start(folder);
        clock = WrongClock.in(folder);
        door =
                TokenDoor.open(
                        folder,
                        clock.place(),
                        strict.section("mode: both", strict.keysIn(folder), apiServer.review("")),
                        lenient.section(
                                "mode: both",
                                lenient.keysIn(folder),
                                apiServer.review(
                                        ", when_unreachable: renewals-only, renewals_within: "
                                                + RENEWALS_WITHIN
                                                + "m, renewals_max_ttl: "
                                                + RENEWAL.toMinutes()
                                                + "m")));
    }

    @AfterEach
    void end() {
        door.close();
        apiServer.close();
    }

    @Test
    void workloadsAreNeverTakenForImpostorsAndRenewAsFarAsIsConfigured() throws Exception {
        String ofStrict = issued(strict);
        String ofLenient = issued(lenient);
        apiServer.goDown();
        assertToldToComeBack(door.issue(strict.token()));
        assertToldToComeBack(door.issue(lenient.token()));
        everybodyKnowsOfTheOutage();

        int renewals = 0;
        while (minute < MINUTES) {
            assertToldToComeBack(door.issue(token(strict)));
            assertToldToComeBack(renew(strict, ofStrict));
            assertToldToComeBack(door.issue(token(lenient)));
            door.assertRefused(forged(strict));
            door.assertRefused(forged(lenient));
            if (minute < RENEWALS_WITHIN) {
                ofLenient = renewed(lenient, ofLenient);
                renewals++;
            } else {
                assertToldToComeBack(renew(lenient, ofLenient));
            }
            advance();
        }

        assertThat(metrics())
                .contains("ca_renewals_without_review_total{cluster=\"lenient\"} " + renewals)
                .doesNotContain("ca_renewals_without_review_total{cluster=\"strict\"}");
        apiServer.comeBack();
        door.awaitAnswer(token(strict), 201);
        door.awaitAnswer(token(lenient), 201);
        renew(lenient, ofLenient).with(201);
        assertThat(metrics())
                .contains(CLUSTER_UP.formatted("strict", "1.0"))
                .contains(CLUSTER_UP.formatted("lenient", "1.0"));
        everyRenewalWithoutReviewIsAudited(renewals);
    }

    private void everybodyKnowsOfTheOutage() throws Exception {
        JsonNode ready = door.server().api().plain("/readyz").with(200).json();
        assertThat(ready.path("checks"))
                .anySatisfy(check -> {
                    assertThat(check.path("name").asText()).isEqualTo("token_review");
                    assertThat(check.path("detail").asText())
                            .contains("lenient since ", "strict since ");
                });
        assertThat(metrics())
                .contains(CLUSTER_UP.formatted("strict", "0.0"))
                .contains(CLUSTER_UP.formatted("lenient", "0.0"));
    }

    private void everyRenewalWithoutReviewIsAudited(int renewals) throws Exception {
        door.server().stop();

        assertThat(
                        new StoppedData(door.server().data())
                                .count(
                                        """
                                        SELECT COUNT(*) FROM audit_events
                                         WHERE kind = 'RenewedWithoutReview'
                                        """))
                .isEqualTo(renewals);
    }

    /** Sets the server's clock forward by a minute, and waits until it has noticed. */
    private void advance() {
        minute++;
        try {
            clock.set("+" + minute + "m");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        await("the server's clock is " + minute + " minutes ahead").until(this::isNoticed);
    }

    /**
     * A token that begins so late is refused until the server's clock has come there, and so is
     * everybody until the server has looked at the database's, which is the same.
     */
    private boolean isNoticed() throws Exception {
        return TokenDoor.problem(door.issue(token(strict))).equals("authenticator-unavailable");
    }

    private Instant now() {
        return Clock.systemUTC().instant().plus(Duration.ofMinutes(minute));
    }

    private String token(TokenCluster cluster) {
        return cluster.token(cluster.claims(now()));
    }

    private String forged(TokenCluster cluster) {
        return TokenCluster.es256("thief", cluster.issuer).token(cluster.claims(now()));
    }

    /** The serial of a new certificate, which ends before one that is renewed would. */
    private String issued(TokenCluster cluster) throws Exception {
        String request = "{\"role\": \"workloads\", \"ttl\": \"20m\"}";
        return serial(door.post("/v1/issue", token(cluster), request));
    }

    private Answer renew(TokenCluster cluster, String serial) throws Exception {
        String request = "{\"current\": {\"serial_number\": \"%s\"}}".formatted(serial);
        return door.post("/v1/renew", token(cluster), request);
    }

    /** Renews {@code serial}, for a short while only, and returns the serial of the new one. */
    private String renewed(TokenCluster cluster, String serial) throws Exception {
        Answer answer = renew(cluster, serial).with(201);
        Instant end = Instant.parse(answer.json().path("not_after").asText());
        assertThat(end).isBetween(now().plus(RENEWAL).minusSeconds(60), now().plus(RENEWAL));
        return serial(answer);
    }

    private static String serial(Answer answer) throws IOException {
        return answer.with(201).json().path("serial_number").asText();
    }

    private String metrics() throws Exception {
        return door.server().api().get("/metrics", door.server().operatorToken()).text();
    }
}
