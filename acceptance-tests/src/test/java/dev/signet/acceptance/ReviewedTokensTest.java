package dev.signet.acceptance;

import static dev.signet.acceptance.TokenDoor.assertToldToComeBack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.acceptance.Api.Answer;
import dev.signet.client.CaClient;
import dev.signet.client.CaClientConfig;
import dev.signet.client.CaException;
import dev.signet.client.Credential;
import dev.signet.client.Identity;
import dev.signet.client.IssueRequest;
import dev.signet.client.KeyAlgorithm;
import dev.signet.client.RenewRequest;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of tokens whose pods are gone, and of an API server that does not do its work. */
@TestInstance(Lifecycle.PER_CLASS)
class ReviewedTokensTest {

    private static final String POD = "72cd2d3c-22a7";
    private static final String ACCOUNT = "ea13ff28-0b40";
    private static final String NODE = "0b1c-n";

    /** As an API server names account and pod; it does not say that a pod has completed. */
    private static final String USER =
            """
            'user': {'username': 'system:serviceaccount:shop:orders', 'uid': '%s',
             'extra': {'authentication.kubernetes.io/pod-name': ['orders-0'],
                       'authentication.kubernetes.io/pod-uid': ['%s']}}\
            """
                    .formatted(ACCOUNT, POD);

    private final TokenCluster dev = TokenCluster.es256("dev", TokenCluster.DEFAULT_ISSUER);
    private final TokenCluster other = TokenCluster.es256("other", "https://other.example");

    private ApiServer apiServer;
    private TokenDoor door;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        apiServer = ApiServer.start(folder);
        door =
                TokenDoor.open(
                        folder,
                        Place.HERE,
                        dev.section(
                                "mode: both",
                                dev.keysIn(folder),
                                apiServer.review(", connect_timeout: 4s, timeout: 4s")),
                        other.section("mode: offline-only", other.keysIn(folder)));
    }

    @AfterAll
    void end() {
        door.close();
        apiServer.close();
    }

    /** Where the API server failed, it may be left alone for a pause first. */
    @AfterEach
    void everythingIsWellAgain() {
        apiServer.answersAsUsualAt(ApiServer.REVIEWS);
        apiServer.gone.clear();
        door.awaitAnswer(dev.token(), 201);
    }

    @Test
    void aDeletedPodGetsNothingSecondsLater() throws Exception {
        String token = dev.token();
        door.issue(token).with(201);

        apiServer.gone.add(POD);

        door.awaitAnswer(token, 401);
        door.assertRefused(dev.token());
    }

    @Test
    void anAccountThatWasDeletedGetsNothingAndOneThatWasMadeAnewIsAnother() throws Exception {
        apiServer.gone.add(ACCOUNT);

        door.assertRefused(dev.token());
        ObjectNode anew = dev.claims();
        anew.withObject("kubernetes.io").withObject("serviceaccount").put("uid", "ea13-anew");
        door.issue(dev.token(anew)).with(201);
    }

    @Test
    void aTokenThatIsBoundToANodeEndsWithTheNode() throws Exception {
        ObjectNode claims = dev.claims();
        var _ = claims.withObject("kubernetes.io").remove("pod");
        String token = dev.token(claims);
        door.issue(token).with(201);

        apiServer.gone.add(NODE);

        door.awaitAnswer(token, 401);
        door.assertRefused(dev.token(claims.put("jti", "another")));
    }

    @Test
    void whereTheClusterIsAskedACertificateAloneRenewsNothing() throws Exception {
        Identity orders = issued(dev.token());

        assertThatThrownBy(() -> renewed(new Credential.MutualTls(orders), orders))
                .isInstanceOfSatisfying(
                        CaException.Refused.class,
                        refused -> {
                            assertThat(refused.problem().type()).endsWith(":not-renewable");
                            assertThat(refused)
                                    .hasMessageContaining("send the service-account token");
                        });
        assertIsSuccessor(renewed(new Credential.Token(dev.token()), orders), orders);
        apiServer.gone.add(POD);
        assertThatThrownBy(() -> renewed(new Credential.Token(dev.token()), orders))
                .isInstanceOf(CaException.Refused.class);
    }

    @Test
    void whereNobodyIsAskedACertificateRenewsItself() throws Exception {
        Identity orders = issued(other.token());

        assertIsSuccessor(renewed(new Credential.MutualTls(orders), orders), orders);
    }

    private Identity issued(String token) throws Exception {
        return client().issue(
                        new Credential.Token(token), IssueRequest.defaults().withRole("workloads"))
                .identity();
    }

    private Identity renewed(Credential credential, Identity identity) throws Exception {
        KeyPair key = KeyAlgorithm.EC_P256.generate(new SecureRandom());
        return client().renew(credential, key, RenewRequest.of(identity.leaf())).identity();
    }

    private static void assertIsSuccessor(Identity renewed, Identity before) throws Exception {
        assertThat(renewed.leaf().getSerialNumber()).isNotEqualTo(before.leaf().getSerialNumber());
        assertThat(renewed.leaf().getSubjectAlternativeNames())
                .containsExactlyInAnyOrderElementsOf(before.leaf().getSubjectAlternativeNames());
    }

    private CaClient client() throws Exception {
        return new CaClient(CaClientConfig.of(door.server().https(), door.server().ca()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'authenticated': false}",
                "{'authenticated': true}",
                "{'authenticated': 'true', 'audiences': ['signet'], USER}",
                "{'authenticated': true, 'audiences': [], USER}",
                "{'authenticated': true, 'audiences': ['https://kubernetes.default.svc'], USER}",
                "{'authenticated': true, 'audiences': ['signet'], 'error': 'expired', USER}",
                "{'authenticated': true, 'audiences': ['signet']}",
                "{'authenticated': true, 'audiences': ['signet'], 'user': {'username': 'admin'}}"
            })
    void anAnswerCountsOnlyIfItIsAboutThisPodAndForUs(String status) throws Exception {
        reviewsWith(201, status.replace("USER", USER).replace('\'', '"'));

        door.assertRefused(dev.token());
    }

    @Test
    void aPodThatHasCompletedIsAcceptedAsLongAsItIsThere() throws Exception {
        String status = "{'authenticated': true, 'audiences': ['signet'], USER}";
        reviewsWith(201, status.replace("USER", USER).replace('\'', '"'));

        door.issue(dev.token()).with(201);
    }

    private void reviewsWith(int httpStatus, String status) {
        apiServer.on(
                ApiServer.REVIEWS,
                httpStatus,
                "{\"kind\": \"TokenReview\", \"status\": " + status + "}");
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401, 403, 404, 429, 500, 503})
    void anApiServerThatFailsIsNoFaultOfTheToken(int status) throws Exception {
        reviewsWith(status, "{\"authenticated\": true}");

        assertToldToComeBack(door.issue(dev.token()));
    }

    @Test
    void anApiServerThatIsSilentIsGivenUpAndOtherClustersDoNotWaitForIt() throws Exception {
        apiServer.isSilentAt(ApiServer.REVIEWS);
        var answers = new ArrayList<Future<Answer>>();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                answers.add(threads.submit(() -> door.issue(dev.token())));
            }
            door.issue(other.token()).with(201);
        }

        for (Future<Answer> answer : answers) {
            assertToldToComeBack(answer.get());
        }
    }

    @Test
    void aStormOfOneTokenIsOneQuestion() throws Exception {
        String token = dev.token();
        long before = apiServer.asked(ApiServer.REVIEWS);
        long began = System.nanoTime();
        var answers = new ArrayList<Future<Answer>>();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                answers.add(threads.submit(() -> door.ask(token)));
            }
        }

        for (Future<Answer> answer : answers) {
            answer.get().with(200);
        }
        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
        assertThat(apiServer.asked(ApiServer.REVIEWS) - before)
                .isLessThanOrEqualTo(1 + seconds / 10);
    }

    @Test
    void noTokenIsInTheLogOrTheMetricsOrAnAnswer() throws Exception {
        String good = dev.token();
        String forged = good.substring(0, good.length() - 8) + "AAAAAAAA";
        String denied = dev.token();
        door.issue(good).with(201);
        String said = door.issue(forged).with(401).text();
        // As an API server does that repeats what it was asked about.
        reviewsWith(201, "{\"error\": \"bad token " + denied + "\"}");
        said += door.issue(denied).with(401).text();
        reviewsWith(500, "{\"error\": \"bad token " + denied + "\"}");
        said += door.issue(denied).with(503).text();

        said += door.server().api().get("/metrics", door.server().operatorToken()).text();
        said += door.server().log();
        for (String token : List.of(good, forged, denied)) {
            String[] parts = token.split("\\.", -1);
            assertThat(said).doesNotContain(parts[1]).doesNotContain(parts[2]);
        }
        assertThat(said).doesNotContain(ApiServer.CREDENTIAL);
    }
}
