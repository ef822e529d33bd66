package dev.signet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.signet.client.json.JsonObject;
import dev.signet.client.pem.Pem;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaClientTest {

    private static final Credential TOKEN = new Credential.Token("a.b.c");
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    private final KeyPair key = KeyAlgorithm.EC_P256.generate(new SecureRandom());
    private final TestServer server;
    private final CaClient client;

    CaClientTest() throws IOException, GeneralSecurityException {
        server = new TestServer();
        client = server.client();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Nested
    class WithALog {

        private final TestLog logged = new TestLog();
        private final CaClient strict =
                new CaClient(
                        CaClientConfig.of(server.uri(), List.of(server.ca.root)),
                        TransparencyLog.of(logged.key()));

        @Test
        void aCertificateIsTakenWithTheProofThatIsAskedFor() throws Exception {
            JsonObject answer = issued(key);
            String proof = logged.proof(logged.append(leaf(answer)));
            server.answering(201, JSON, answer.with("inclusion_proof", proof).toJson());

            var taken = strict.sign(TOKEN, key, IssueRequest.defaults());

            assertThat(server.only().line()).isEqualTo("POST /v1/sign?proof=true");
            assertThat(taken.identity().leaf()).isEqualTo(leaf(answer));
        }

        @Test
        void aCertificateWithTheProofOfAnotherIsNotTaken() throws Exception {
            String proof = logged.proof(logged.append(server.ca.certify(key.getPublic())));
            server.answering(201, JSON, issued(key).with("inclusion_proof", proof).toJson());

            assertThatThrownBy(() -> strict.sign(TOKEN, key, IssueRequest.defaults()))
                    .isInstanceOf(CaException.Protocol.class)
                    .hasMessageContaining("does not prove that it logged the certificate");
        }

        @Test
        void aCertificateWithoutAProofIsNotTakenYet() throws Exception {
            server.answering(201, JSON, issued(key).toJson());

            assertThatThrownBy(() -> strict.sign(TOKEN, key, IssueRequest.defaults()))
                    .isInstanceOf(CaException.Unavailable.class)
                    .hasMessageContaining("has not taken up certificate");
        }

        @Test
        void aCertificateSeenOnTheWireIsAskedForByTheHashOfWhatWasSigned() throws Exception {
            X509Certificate seen = server.ca.certify(key.getPublic());
            server.answering(
                    404,
                    PROBLEM,
                    """
                    {"type": "urn:signet:problem:not-logged", "title": "Not Found", "status": 404,
                     "detail": "not in the log", "request_id": "r"}
                    """);

            assertThat(client.inclusionProof(seen)).isEmpty();
            assertThat(server.only().line())
                    .isEqualTo(
                            "GET /v1/log/proofs/"
                                    + HexFormat.of()
                                            .formatHex(
                                                    MessageDigest.getInstance("SHA-256")
                                                            .digest(seen.getTBSCertificate())));
        }

        private X509Certificate leaf(JsonObject answer) throws Exception {
            return Pem.certificates(answer.text("certificate")).get(0);
        }
    }

    @Nested
    class Requests {

        @Test
        void issueSendsWhatWasAskedForAndNothingElse() throws Exception {
            server.answering(201, JSON, issued(key).with("private_key", pem(key)).toJson());

            var unused =
                    client.issue(
                            TOKEN,
                            IssueRequest.defaults()
                                    .withRole("services")
                                    .withCommonName("a.example")
                                    .withDnsName("b.example")
                                    .withIpAddress("10.0.0.1")
                                    .withUri("spiffe://x/y")
                                    .withLifetime(Duration.ofHours(24))
                                    .withIdempotencyKey("once"));

            assertThat(server.only().line()).isEqualTo("POST /v1/issue");
            assertThat(server.only().header("Authorization")).contains("Bearer a.b.c");
            assertThat(server.only().header("Idempotency-key")).contains("once");
            assertThat(server.only().header("Content-type")).contains(JSON);
            assertThat(server.only().body())
                    .isEqualTo(
                            "{\"role\":\"services\",\"common_name\":\"a.example\","
                                    + "\"alt_names\":[\"b.example\"],\"ip_sans\":[\"10.0.0.1\"],"
                                    + "\"uri_sans\":[\"spiffe://x/y\"],\"ttl\":86400,"
                                    + "\"key_type\":\"ec-p256\"}");
        }

        @Test
        void signSendsARequestForTheKeyButNotTheKey() throws Exception {
            server.answering(201, JSON, issued(key).toJson());

            var unused = client.sign(TOKEN, key, IssueRequest.defaults());

            JsonObject body = JsonObject.parse(server.only().body());
            assertThat(server.only().line()).isEqualTo("POST /v1/sign");
            assertThat(body).hasToString("JsonObject[csr]");
            assertThat(body.text("csr")).startsWith("-----BEGIN CERTIFICATE REQUEST-----");
        }

        @Test
        void renewSaysWhatTheClientHas() throws Exception {
            X509Certificate current = server.ca.certify(key.getPublic());
            server.answering(201, JSON, issued(key).toJson());

            var unused =
                    client.renew(
                            TOKEN,
                            key,
                            new RenewRequest(
                                    current,
                                    Optional.empty(),
                                    Optional.of("v7"),
                                    OptionalLong.of(12),
                                    OptionalLong.of(3),
                                    Optional.empty()));

            assertThat(server.only().line()).isEqualTo("POST /v1/renew");
            assertThat(server.only().body())
                    .contains(
                            "\"current\":{\"serial_number\":\""
                                    + current.getSerialNumber().toString(16)
                                    + "\",\"trust_bundle\":\"v7\",\"crl_number\":12,\"generation\":3,"
                                    + "\"sdk_version\":\"java/0.1.0\"}");
        }

        @Test
        void mutualTlsPresentsTheCertificateAndNoToken() throws Exception {
            Identity identity = server.ca.identity();
            server.answering(201, JSON, issued(key).toJson());

            var unused =
                    client.renew(
                            new Credential.MutualTls(identity),
                            key,
                            RenewRequest.of(identity.leaf()));

            assertThat(server.only().clientCertificate()).contains("CN=workload");
            assertThat(server.only().header("Authorization")).isEmpty();
        }

        @Test
        void revokeNamesSerialAndReason() throws Exception {
            server.answering(
                    200,
                    JSON,
                    "{\"serial_number\":\"41ff\",\"revoked_at\":\"2026-11-22T00:00:00Z\","
                            + "\"reason\":\"keyCompromise\",\"already_revoked\":false}");

            Revocation revocation = client.revoke(TOKEN, "41ff", RevocationReason.KEY_COMPROMISE);

            assertThat(server.only().body())
                    .isEqualTo("{\"serial_number\":\"41ff\",\"reason\":\"keyCompromise\"}");
            assertThat(revocation)
                    .isEqualTo(
                            new Revocation(
                                    "41ff",
                                    Instant.parse("2026-11-22T00:00:00Z"),
                                    RevocationReason.KEY_COMPROMISE,
                                    false));
        }

        @Test
        void theTrustBundleIsFetchedWithoutACredential() throws Exception {
            server.answering(
                    200,
                    JSON,
                    JsonObject.empty()
                            .with("version", "v1")
                            .with("certificates", List.of(TestCa.pem(server.ca.root)))
                            .toJson());

            assertThat(client.trustBundle())
                    .isEqualTo(new TrustBundle("v1", 0, List.of(server.ca.root)));
            assertThat(server.only().line()).isEqualTo("GET /v1/trust-bundle");
            assertThat(server.only().header("Authorization")).isEmpty();
        }
    }

    @Nested
    class Answers {

        @ParameterizedTest
        @EnumSource
        void anIssuedKeyOfEveryKindBelongsToItsCertificate(KeyAlgorithm algorithm)
                throws Exception {
            KeyPair made = algorithm.generate(new SecureRandom());
            server.answering(201, JSON, issued(made).with("private_key", pem(made)).toJson());

            IssuedIdentity issued = client.issue(TOKEN, IssueRequest.defaults(), algorithm);

            assertThat(issued.identity().privateKey()).isEqualTo(made.getPrivate());
            assertThat(issued.certificate().chain()).hasSize(1);
            assertThat(issued.certificate().trustBundle()).containsExactly(server.ca.root);
            assertThat(issued.certificate().role()).isEqualTo("services");
        }

        @Test
        void aCertificateForAnotherKeyIsRefused() throws Exception {
            KeyPair another = KeyAlgorithm.EC_P256.generate(new SecureRandom());
            server.answering(201, JSON, issued(another).toJson());

            assertThatThrownBy(() -> client.sign(TOKEN, key, IssueRequest.defaults()))
                    .isInstanceOf(CaException.Protocol.class)
                    .hasMessageContaining("does not belong");
        }

        @Test
        void aSerialNumberThatIsNotTheCertificatesIsRefused() throws Exception {
            server.answering(201, JSON, issued(key).with("serial_number", "42").toJson());

            assertThatThrownBy(() -> client.sign(TOKEN, key, IssueRequest.defaults()))
                    .isInstanceOf(CaException.Protocol.class)
                    .hasMessageContaining("speaks of certificate 42");
        }

        @ParameterizedTest
        @ValueSource(strings = {"certificate", "ca_chain", "trust_bundle", "renewal_window"})
        void anAnswerWithoutAMemberIsRefusedNamingIt(String member) throws Exception {
            server.answering(
                    201, JSON, issued(key).toJson().replace("\"" + member, "\"not_" + member));

            assertThatThrownBy(() -> client.sign(TOKEN, key, IssueRequest.defaults()))
                    .isInstanceOf(CaException.Protocol.class)
                    .hasMessageContaining(member);
        }

        @Test
        void aRefusalSaysWhatTheServerSaid() {
            server.answering(
                    403,
                    PROBLEM,
                    """
                    {"type":"urn:signet:problem:refused-by-role","title":"Refused","status":403,
                     "detail":"role services does not allow evil.example","request_id":"r-1",
                     "role":"services","rule":"allowed_domains","field":"alt_names[0]",
                     "value":"evil.example","allowed":"*.svc.example","new_member":[1]}
                    """);

            var refused = catchThrowableOfType(CaException.Refused.class, Answers.this::sign);

            assertThat(refused.problem())
                    .isEqualTo(
                            new Problem(
                                    403,
                                    "urn:signet:problem:refused-by-role",
                                    "role services does not allow evil.example",
                                    Optional.of("r-1"),
                                    Optional.of("services"),
                                    Optional.of("allowed_domains"),
                                    Optional.of("alt_names[0]"),
                                    Optional.of("evil.example"),
                                    Optional.of("*.svc.example")));
            assertThat(refused).hasMessageContaining("alt_names[0]").hasMessageContaining("r-1");
        }

        @ParameterizedTest
        @ValueSource(ints = {400, 401, 403, 404, 409, 413, 415})
        void everyProblemBelow500IsARefusal(int status) {
            server.answering(status, PROBLEM + "; charset=utf-8", "{\"detail\":\"no\"}");

            assertThatThrownBy(this::sign)
                    .isInstanceOfSatisfying(
                            CaException.Refused.class,
                            refused -> assertThat(refused.problem().status()).isEqualTo(status));
        }

        @ParameterizedTest
        @ValueSource(ints = {429, 500, 502, 503, 504})
        void aServerThatCannotJustNowIsUnavailable(int status) {
            server.answering(status, "text/html", "<h1>Bad gateway</h1>");

            assertThatThrownBy(this::sign).isInstanceOf(CaException.Unavailable.class);
        }

        @ParameterizedTest
        @ValueSource(ints = {400, 401, 403, 409, 429, 500, 502, 503, 504})
        void aCallIsOneRequestWhateverIsAnswered(int status) {
            server.answering(status, PROBLEM, "{\"detail\":\"no\"}");
            server.answering(status, PROBLEM, "{\"detail\":\"no\"}");

            assertThatThrownBy(this::sign).isInstanceOf(CaException.class);

            assertThat(server.received).hasSize(1);
        }

        @Test
        void unavailableSaysWhenToComeBackAndWhy() {
            server.answering(
                    new TestServer.Given(
                            503,
                            PROBLEM,
                            Map.of("Retry-After", "7"),
                            "{\"detail\":\"the key does not answer\",\"request_id\":\"r-2\"}"));

            var unavailable =
                    catchThrowableOfType(CaException.Unavailable.class, Answers.this::sign);

            assertThat(unavailable.retryAfter()).contains(Duration.ofSeconds(7));
            assertThat(unavailable).hasMessageContaining("the key does not answer");
        }

        @Test
        void aServerMayNotAskToWaitLongerThanADay() {
            server.answering(
                    new TestServer.Given(503, PROBLEM, Map.of("Retry-After", "999999999"), "{}"));

            var unavailable =
                    catchThrowableOfType(CaException.Unavailable.class, Answers.this::sign);

            assertThat(unavailable.retryAfter()).contains(Duration.ofDays(1));
        }

        @Test
        void aRedirectIsNotFollowed() {
            server.answering(
                    new TestServer.Given(
                            307, JSON, Map.of("Location", server.uri() + "/elsewhere"), "{}"));

            assertThatThrownBy(this::sign).isInstanceOf(CaException.Protocol.class);
            assertThat(server.received).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"text/html", "application/jsonp", "application/problem+json"})
        void aSuccessThatIsNotJsonIsNotAnAnswer(String contentType) {
            server.answering(200, contentType, "{}");

            assertThatThrownBy(this::sign)
                    .isInstanceOf(CaException.Protocol.class)
                    .hasMessageContaining("is it a Signet server?");
        }

        @Test
        void a404OfSomeOtherServerIsNotARefusal() {
            server.answering(404, "text/html", "<h1>Not found</h1>");

            assertThatThrownBy(this::sign).isInstanceOf(CaException.Protocol.class);
        }

        @Test
        void brokenJsonIsNotAnAnswer() {
            server.answering(201, JSON, "{\"certificate\":");

            assertThatThrownBy(this::sign).isInstanceOf(CaException.Protocol.class);
        }

        @Test
        void anEndlessAnswerIsCutOff() {
            server.answering(201, JSON, "x".repeat((1 << 20) + 1));

            assertThatThrownBy(this::sign)
                    .isInstanceOf(CaException.Protocol.class)
                    .hasMessageContaining("longer than 1048576");
        }

        private void sign() throws CaException {
            var unused = client.sign(TOKEN, key, IssueRequest.defaults());
        }
    }

    @Nested
    class Connections {

        @Test
        void aServerOfAnotherCaIsNotTrusted() {
            var stranger =
                    new CaClient(
                            CaClientConfig.of(
                                    server.uri(), List.of(new TestCa("another root").root)));

            assertThatThrownBy(stranger::trustBundle)
                    .isInstanceOf(CaException.Protocol.class)
                    .hasMessageContaining("no trust in " + server.uri());
            assertThat(server.received).isEmpty();
        }

        @Test
        void nobodyListeningIsUnavailable() throws IOException {
            int port;
            try (var closed = new ServerSocket(0)) {
                port = closed.getLocalPort();
            }
            URI nowhere = URI.create("https://localhost:" + port);
            var lost = new CaClient(CaClientConfig.of(nowhere, List.of(server.ca.root)));

            assertThatThrownBy(lost::trustBundle)
                    .isInstanceOf(CaException.Unavailable.class)
                    .hasMessageContaining("cannot reach " + nowhere);
        }

        @Test
        void aServerThatDoesNotAnswerInTimeIsUnavailable() {
            var answered = new CountDownLatch(1);
            server.beforeAnswering =
                    () -> {
                        try {
                            answered.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    };
            var impatient =
                    new CaClient(
                            new CaClientConfig(
                                    server.uri(),
                                    List.of(server.ca.root),
                                    Duration.ofSeconds(5),
                                    Duration.ofMillis(300)));

            assertThatThrownBy(impatient::trustBundle).isInstanceOf(CaException.Unavailable.class);
            answered.countDown();
        }

        @Test
        void anInterruptedThreadStaysInterrupted() {
            Thread.currentThread().interrupt();

            assertThatThrownBy(client::trustBundle).isInstanceOf(CaException.Unavailable.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Nested
    class TokenFiles {

        @TempDir Path directory;

        @Test
        void aTokenFileIsReadAgainAtEveryCall() throws Exception {
            Path file = Files.writeString(directory.resolve("token"), "first\n");
            Credential credential = new Credential.TokenFile(file);
            server.answering(201, JSON, issued(key).toJson());
            server.answering(201, JSON, issued(key).toJson());

            var unused = client.sign(credential, key, IssueRequest.defaults());
            write(file, "second");
            var unused2 = client.sign(credential, key, IssueRequest.defaults());

            assertThat(tokens()).containsExactly("Bearer first", "Bearer second");
        }

        @Test
        void aTokenReplacedWhileItWasRefusedIsTriedOnce() throws Exception {
            Path file = Files.writeString(directory.resolve("token"), "old");
            server.beforeAnswering = () -> write(file, "new");
            server.answering(401, PROBLEM, "{\"detail\":\"expired\"}");
            server.answering(201, JSON, issued(key).toJson());

            var unused = client.sign(new Credential.TokenFile(file), key, IssueRequest.defaults());

            assertThat(tokens()).containsExactly("Bearer old", "Bearer new");
        }

        @Test
        void aRefusedTokenThatDidNotChangeIsNotTriedAgain() throws Exception {
            Path file = Files.writeString(directory.resolve("token"), "old");
            server.answering(401, PROBLEM, "{\"detail\":\"expired\"}");

            assertThatThrownBy(() ->
                            client.sign(
                                    new Credential.TokenFile(file), key, IssueRequest.defaults()))
                    .isInstanceOf(CaException.Refused.class);
            assertThat(tokens()).containsExactly("Bearer old");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "\n", "two words", "a\r\nX-Injected: 1", "é"})
        void aFileThatDoesNotHoldATokenIsNotSent(String content) throws Exception {
            Path file = Files.writeString(directory.resolve("token"), content);

            assertThatThrownBy(() ->
                            client.sign(
                                    new Credential.TokenFile(file), key, IssueRequest.defaults()))
                    .isInstanceOf(CaException.Unavailable.class)
                    .hasMessageContaining(file.toString());
            assertThat(server.received).isEmpty();
        }

        @Test
        void aMissingFileIsNamed() {
            Path file = directory.resolve("missing");

            assertThatThrownBy(() ->
                            client.sign(
                                    new Credential.TokenFile(file), key, IssueRequest.defaults()))
                    .isInstanceOf(CaException.Unavailable.class)
                    .hasMessage("there is no token file " + file);
        }

        private List<String> tokens() {
            return server.received.stream()
                    .map(received -> received.header("Authorization").orElse("none"))
                    .toList();
        }

        private static void write(Path file, String content) {
            try {
                Files.writeString(file, content);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private JsonObject issued(KeyPair certified) {
        X509Certificate certificate = server.ca.certify(certified.getPublic());
        String root = TestCa.pem(server.ca.root);
        return JsonObject.empty()
                .with("certificate", TestCa.pem(certificate))
                .with("issuing_ca", root)
                .with("ca_chain", List.of(root))
                .with("trust_bundle", root)
                .with("serial_number", certificate.getSerialNumber().toString(16))
                .with(
                        "renewal_window",
                        JsonObject.empty()
                                .with("start", "2026-11-22T12:00:00Z")
                                .with("end", "2026-11-22T16:00:00Z"))
                .with("issuer", "issuing")
                .with("role", "services")
                .with("request_id", "r-0");
    }

    private static String pem(KeyPair made) {
        return Pem.encode("PRIVATE KEY", made.getPrivate().getEncoded());
    }
}
