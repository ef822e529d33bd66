package dev.signet.server.auth.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.Review;
import dev.signet.server.auth.jwt.KeySource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an API server's answers mean, each as one was seen to give it, or as a broken one might. */
class TokenReviewTest {

    private static final TestCluster CLUSTER = TestCluster.es256();

    @TempDir Path folder;
    private TestApiServer server;
    private TestVerifier both;
    private TestVerifier reviewOnly;

    @BeforeEach
    void start() {
        server = TestApiServer.start(CLUSTER, folder);
        both = verifier(both(false));
        reviewOnly = verifier(new Verification.ReviewOnly(server.config()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Verification both(boolean reviewsUnknownKeys) {
        return new Verification.Both(
                CLUSTER.jwksFile("dev", folder),
                server.config(),
                reviewsUnknownKeys,
                Optional.empty());
    }

    private static TestVerifier verifier(Verification verification) {
        return new TestVerifier(config("dev", verification));
    }

    private static ClusterConfig config(String name, Verification verification) {
        return ClusterConfig.of(
                name,
                TestCluster.ISSUER,
                TestCluster.AUDIENCE,
                name + ".example.org",
                verification);
    }

    @Test
    void aTokenThatTheApiServerConfirmsIsGoodAsOfNow() {
        assertThat(both.accepted(CLUSTER.token()).review())
                .isEqualTo(new Review.Confirmed(TestCluster.NOW));
        assertThat(reviewOnly.accepted(CLUSTER.token()).review())
                .isEqualTo(new Review.Confirmed(TestCluster.NOW));
    }

    @Test
    void theApiServerIsAskedForOurAudienceAlone() {
        String token = CLUSTER.token();
        assertThat(both.accepted(token)).isNotNull();

        assertThat(server.questions)
                .extracting(Object::toString)
                .containsExactly(
                        """
                        {"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview",\
                        "spec":{"token":"%s","audiences":["signet"]}}\
                        """
                                .formatted(token));
    }

    @Test
    void aTokenOfAnOldApiServerIsComparedAsFarAsItGoes() {
        ObjectNode claims = CLUSTER.claims();
        claims.remove("jti");
        claims.withObject("kubernetes.io").remove("node");

        assertThat(both.accepted(CLUSTER.token(claims)).tokenId()).hasSize(64);
    }

    @Test
    void aTokenWithoutAPodIsConfirmedForTheAccount() {
        ObjectNode claims = CLUSTER.claims();
        claims.withObject("kubernetes.io").remove(List.of("pod", "node"));

        assertThat(both.accepted(CLUSTER.token(claims)).identity().pod()).isEmpty();
    }

    @Test
    void whenBothVerifyTheApiServerIsNotEvenAskedAboutAForgery() {
        String forged = TestCluster.es256().token();

        both.assertRejected(forged, "signature is not by a key");
        both.assertRejected(
                CLUSTER.token(CLUSTER.claims().put("exp", 1_767_000_000)), "expired at");
        assertThat(server.questions).isEmpty();
    }

    @Test
    void whereOnlyTheApiServerVerifiesItFindsTheForgery() {
        reviewOnly.assertRejected(
                TestCluster.es256().token(),
                "cluster dev does not accept the token: '[invalid bearer token, square/go-jose:"
                        + " error in cryptographic primitive]'");
    }

    @Test
    void whereOnlyTheApiServerVerifiesTheClaimsAreLookedAtFirst() {
        ObjectNode otherAudience = CLUSTER.claims();
        otherAudience.putArray("aud").add("vault");
        ObjectNode apiAudience = CLUSTER.claims();
        apiAudience.putArray("aud").add("signet").add(TestCluster.ISSUER);

        reviewOnly.assertRejected(CLUSTER.token(otherAudience), "audience is ['vault']");
        reviewOnly.assertRejected(CLUSTER.token(apiAudience), "also good for the API server");
        reviewOnly.assertRejected(
                CLUSTER.token(CLUSTER.claims().put("exp", 1_798_761_600)), "lives for");
        reviewOnly.assertRejected("a.b.c", "not base64url");
        assertThat(server.questions).isEmpty();
    }

    @Test
    void anAccountThatWasMadeAnewIsAnother() {
        assertThat(both.accepted(CLUSTER.token())).isNotNull();
        server.accounts.put("shop/orders", "ffff-2");
        both.clock.advance(TokenReviews.BELIEVED);

        both.assertRejected(
                CLUSTER.token(),
                "ServiceAccount UID (ffff-2) does not match claim (ea13ff28-0b40)");
    }

    @Test
    void aTokenOfADeletedNamespaceIsNotAccepted() {
        server.accounts.clear();

        both.assertRejected(CLUSTER.token(), "does not match claim");
    }

    @Test
    void aTokenOfADeletedPodIsRejectedTenSecondsLaterAtTheLatest() {
        String token = CLUSTER.token();
        assertThat(both.accepted(token)).isNotNull();
        server.pods.clear();

        both.clock.advance(Duration.ofMillis(9_999));
        assertThat(both.accepted(token)).isNotNull();
        both.clock.advance(Duration.ofMillis(1));
        both.assertRejected(token, "Token has been invalidated");
    }

    @Test
    void aTokenThatIsNotAcceptedIsAskedAboutEachTime() {
        server.pods.clear();
        both.assertRejected(CLUSTER.token(), "invalidated");
        server.pods.add("72cd2d3c-22a7");

        assertThat(both.accepted(CLUSTER.token())).isNotNull();
    }

    static Stream<Arguments> answersThatConfirmNothing() {
        return Stream.of(
                answer("not authenticated", status -> status.remove("authenticated"), "not know"),
                answer("false", status -> status.put("authenticated", false), "not know"),
                answer("a word", status -> status.put("authenticated", "true"), "not know"),
                answer(
                        "an error too",
                        status -> status.put("error", "no"),
                        "accept the token: 'no'"),
                answer("no audiences", status -> status.remove("audiences"), "know of audiences"),
                answer("empty audiences", s -> s.putArray("audiences"), "know of audiences"),
                answer("another's", s -> s.putArray("audiences").add("x"), "know of audiences"),
                answer("audience a word", s -> s.put("audiences", "signet"), "know of audiences"),
                answer("no user", status -> status.remove("user"), "another account's"),
                answer("a person", s -> user(s).put("username", "admin"), "another account's"),
                answer(
                        "other namespace",
                        s -> user(s).put("username", "system:serviceaccount:shop2:orders"),
                        "another account's"),
                answer(
                        "other account",
                        s -> user(s).put("username", "system:serviceaccount:shop:admin"),
                        "another account's"),
                answer("other uid", s -> user(s).put("uid", "ffff"), "another account's"),
                answer("no uid", s -> user(s).remove("uid"), "another account's"),
                answer("other pod name", s -> extra(s, "pod-name", "orders-x"), "another pod's"),
                answer("other pod uid", s -> extra(s, "pod-uid", "ffff"), "another pod's"),
                answer("no extras", s -> user(s).remove("extra"), "another pod's"),
                answer(
                        "two pod uids",
                        s ->
                                user(s).withObject("extra")
                                        .withArray("authentication.kubernetes.io/pod-uid")
                                        .add("72cd2d3c-22a7"),
                        "another pod's"),
                answer("other node", s -> extra(s, "node-name", "node-2"), "another node's"),
                answer(
                        "other token",
                        s -> extra(s, "credential-id", "JTI=0000"),
                        "another token's"));
    }

    private static Arguments answer(String what, TestApiServer.Change change, String why) {
        return Arguments.of(what, change, why);
    }

    private static ObjectNode user(ObjectNode status) {
        return status.withObject("user");
    }

    private static void extra(ObjectNode status, String name, String value) {
        TestApiServer.extra(user(status).withObject("extra"), name, value);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answersThatConfirmNothing")
    void anAnswerCountsOnlyIfItIsAboutThisAccountPodAndAudience(
            String what, TestApiServer.Change change, String why) {
        server.change = change;

        both.assertRejected(CLUSTER.token(), why);
        reviewOnly.assertRejected(CLUSTER.token(), why);
    }

    @Test
    void aPodThatTheClaimsDoNotNameIsAnother() {
        ObjectNode claims = CLUSTER.claims();
        claims.withObject("kubernetes.io").remove("pod");
        server.change = status -> extra(status, "pod-uid", "72cd2d3c-22a7");

        both.assertRejected(CLUSTER.token(claims), "another pod's");
    }

    @Test
    void anErrorThatRepeatsTheTokenIsCutShort() {
        String token = CLUSTER.token();
        server.change = status -> status.put("error", token);

        both.assertRejected(token, "'" + token.substring(0, 100) + "…'");
    }

    @Nested
    class OfAKeyThatTheClusterDoesNotPublish {

        private static final String UNKNOWN = CLUSTER.token();

        @BeforeEach
        void publishAnotherKey() throws Exception {
            Files.writeString(folder.resolve("dev.json"), TestCluster.es256().jwks());
        }

        private TestVerifier verifier(boolean reviewsUnknownKeys) {
            Path jwks = folder.resolve("dev.json");
            return TokenReviewTest.verifier(
                    new Verification.Both(
                            new KeySource.JwksFile(jwks),
                            server.config(),
                            reviewsUnknownKeys,
                            Optional.empty()));
        }

        @Test
        void aTokenIsRejectedByDefault() {
            verifier(false).assertRejected(UNKNOWN, "signature is not by a key");
            assertThat(server.questions).isEmpty();
        }

        @Test
        void aTokenIsLeftToTheApiServerWhereTheOperatorSaysSo() {
            TestVerifier leaving = verifier(true);

            assertThat(leaving.accepted(UNKNOWN)).isNotNull();
            server.pods.clear();
            leaving.clock.advance(TokenReviews.BELIEVED);
            leaving.assertRejected(UNKNOWN, "invalidated");
        }

        @Test
        void aBadSignatureUnderAKnownKeyIdIsNotLeftToAnybody() throws Exception {
            Files.writeString(folder.resolve("dev.json"), CLUSTER.jwks());
            TestCluster attacker = TestCluster.es256();

            verifier(true)
                    .assertRejected(
                            attacker.token(CLUSTER.header(), CLUSTER.claims()),
                            "signature is not by a key");
            assertThat(server.questions).isEmpty();
        }
    }

    @Nested
    class OfSeveralClusters {

        private final TestCluster green = TestCluster.es256();
        private TestApiServer greenServer;

        @BeforeEach
        void startTheOther() {
            greenServer = TestApiServer.start(green, folder);
        }

        @AfterEach
        void stopTheOther() {
            greenServer.close();
        }

        @Test
        void withOneIssuerOnlyTheClusterWhoseKeySignedIsAsked() {
            var verifier =
                    new TestVerifier(
                            config("dev", both(false)),
                            config(
                                    "green",
                                    new Verification.Both(
                                            green.jwksFile("green", folder),
                                            greenServer.config(),
                                            false,
                                            Optional.empty())));

            assertThat(verifier.accepted(green.token()).identity().cluster()).isEqualTo("green");
            assertThat(greenServer.questions).hasSize(1);
            assertThat(server.questions).isEmpty();
            // The accounts have the same names: what one cluster deletes, the other still has.
            greenServer.accounts.clear();
            assertThat(verifier.accepted(CLUSTER.token()).identity().cluster()).isEqualTo("dev");
            verifier.clock.advance(TokenReviews.BELIEVED);
            verifier.assertRejected(green.token(), "cluster green does not accept");
        }

        @Test
        void anApiServerThatDoesNotAnswerIsNoMatterToTheOthersWorkloads() {
            greenServer.close();
            var verifier =
                    new TestVerifier(
                            config("dev", both(false)),
                            config(
                                    "green",
                                    new Verification.Both(
                                            green.jwksFile("green", folder),
                                            greenServer.config(),
                                            false,
                                            Optional.empty())));

            assertThat(verifier.tokens.authenticate(green.token())).isNotInstanceOf(Rejected.class);
            assertThat(verifier.accepted(CLUSTER.token())).isNotNull();
            assertThat(verifier.tokens.unanswering()).containsOnlyKeys("green");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withOneIssuerNobodyMayLeaveTheSignatureToTheApiServer(boolean reviewOnlyFirst) {
        ClusterConfig lenient =
                config(
                        "lenient",
                        reviewOnlyFirst
                                ? new Verification.ReviewOnly(server.config())
                                : both(true));
        ClusterConfig other = config("other", CLUSTER.offline("other", folder));

        for (ClusterConfig[] order : new ClusterConfig[][] {{lenient, other}, {other, lenient}}) {
            assertThatThrownBy(() -> new TestVerifier(order))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("have the same issuer, so that only their keys tell");
        }
    }
}
