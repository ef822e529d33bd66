package dev.signet.server.auth.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.signet.server.auth.jwt.TestHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The API server of a {@link TestCluster} as far as TokenReview goes, on a real TLS socket. It
 * answers as a kube-apiserver was seen to; a test may make it answer otherwise.
 */
final class TestApiServer implements AutoCloseable {

    /** What this server's own account has there at first. */
    static final String REVIEWER = "token-of-the-reviewer";

    private static final String PATH = "/apis/authentication.k8s.io/v1/tokenreviews";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Changes a status that a good API server would give. */
    interface Change {
        void to(ObjectNode status);
    }

    final TestHost host;

    /** Where the reviewer's token is. */
    final Path tokenFile;

    /** The bodies of all questions, also of those that were not answered. */
    final List<JsonNode> questions = new CopyOnWriteArrayList<>();

    /** The tokens that may ask. */
    final Set<String> reviewers = ConcurrentHashMap.newKeySet();

    /** The uids of the accounts that there are, by namespace and name. */
    final Map<String, String> accounts = new ConcurrentHashMap<>();

    /** The uids of the pods that there are. */
    final Set<String> pods = ConcurrentHashMap.newKeySet();

    /** What it does instead of answering well. */
    volatile Optional<TestHost.Answer> fault = Optional.empty();

    volatile Change change = status -> {};

    private final TestCluster cluster;

    private TestApiServer(TestCluster cluster, Path folder) throws IOException {
        this.cluster = cluster;
        host = TestHost.start(folder);
        tokenFile =
                Files.writeString(
                        folder.resolve("reviewer-" + System.identityHashCode(this)),
                        REVIEWER + "\n");
        reviewers.add(REVIEWER);
        accounts.put("shop/orders", "ea13ff28-0b40");
        pods.add("72cd2d3c-22a7");
        host.on(PATH, this::answered);
    }

    static TestApiServer start(TestCluster cluster, Path folder) {
        try {
            return new TestApiServer(cluster, folder);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** With time enough for a busy machine. */
    ReviewConfig config() {
        return config(
                new ReviewConfig.Effort(
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        32,
                        5,
                        Duration.ofSeconds(10)));
    }

    ReviewConfig config(ReviewConfig.Effort effort) {
        return new ReviewConfig(host.url(""), tokenFile, Optional.of(host.caFile), effort);
    }

    void answersWith(int status, String body) {
        fault =
                Optional.of(exchange ->
                        TestHost.send(exchange, status, body.getBytes(StandardCharsets.UTF_8)));
    }

    private void answered(HttpExchange exchange) throws IOException {
        JsonNode question = JSON.readTree(exchange.getRequestBody());
        questions.add(question);
        if (fault.isPresent()) {
            fault.get().to(exchange);
            return;
        }
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        boolean known =
                reviewers.stream().anyMatch(token -> ("Bearer " + token).equals(authorization));
        if (!known) {
            send(exchange, 401, failure(401, "Unauthorized"));
            return;
        }
        ObjectNode review = question.deepCopy();
        review.putObject("metadata").putNull("creationTimestamp");
        review.set("status", status(question.path("spec")));
        send(exchange, 201, review);
    }

    private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        TestHost.send(exchange, status, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** What a kube-apiserver sends in place of what was asked for. */
    static ObjectNode failure(int code, String reason) {
        return JSON.createObjectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("message", reason)
                .put("reason", reason)
                .put("code", code);
    }

    private ObjectNode status(JsonNode spec) throws IOException {
        ObjectNode status = judged(spec.path("token").asText(), texts(spec.path("audiences")));
        change.to(status);
        return status;
    }

    private ObjectNode judged(String token, List<String> audiences) throws IOException {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3 || !isSigned(parts)) {
            return error(
                    "[invalid bearer token, square/go-jose: error in cryptographic primitive]");
        }
        JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
        List<String> shared = new ArrayList<>(texts(claims.path("aud")));
        shared.retainAll(audiences);
        if (shared.isEmpty()) {
            return error(
                    "[invalid bearer token, token audiences %s is invalid for the target audiences %s]"
                            .formatted(claims.path("aud"), JSON.valueToTree(audiences)));
        }
        JsonNode bound = claims.path("kubernetes.io");
        String namespace = bound.path("namespace").asText();
        JsonNode account = bound.path("serviceaccount");
        String uid = accounts.getOrDefault(namespace + "/" + account.path("name").asText(), "");
        if (!uid.equals(account.path("uid").asText())) {
            return error(
                    "[invalid bearer token, ServiceAccount UID (%s) does not match claim (%s)]"
                            .formatted(uid, account.path("uid").asText()));
        }
        if (bound.has("pod") && !pods.contains(bound.path("pod").path("uid").asText())) {
            return error("[invalid bearer token, Token has been invalidated]");
        }
        return good(claims, shared);
    }

    private boolean isSigned(String[] parts) {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
            verifier.initVerify(cluster.keys.getPublic());
            verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return verifier.verify(Base64.getUrlDecoder().decode(parts[2]));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static ObjectNode error(String text) {
        ObjectNode status = JSON.createObjectNode();
        status.putObject("user");
        return status.put("error", text);
    }

    private static ObjectNode good(JsonNode claims, List<String> audiences) {
        ObjectNode status = JSON.createObjectNode().put("authenticated", true);
        JsonNode bound = claims.path("kubernetes.io");
        ObjectNode user = status.putObject("user");
        user.put("username", claims.path("sub").asText())
                .put("uid", bound.path("serviceaccount").path("uid").asText());
        user.putArray("groups")
                .add("system:serviceaccounts")
                .add("system:serviceaccounts:" + bound.path("namespace").asText())
                .add("system:authenticated");
        ObjectNode extra = user.putObject("extra");
        if (bound.has("pod")) {
            extra(extra, "pod-name", bound.path("pod").path("name").asText());
            extra(extra, "pod-uid", bound.path("pod").path("uid").asText());
        }
        if (bound.has("node")) {
            extra(extra, "node-name", bound.path("node").path("name").asText());
        }
        if (claims.has("jti")) {
            extra(extra, "credential-id", "JTI=" + claims.path("jti").asText());
        }
        audiences.forEach(status.putArray("audiences")::add);
        return status;
    }

    static void extra(ObjectNode extra, String name, String value) {
        extra.putArray("authentication.kubernetes.io/" + name).add(value);
    }

    private static List<String> texts(JsonNode entries) {
        var texts = new ArrayList<String>();
        entries.forEach(entry -> texts.add(entry.asText()));
        return texts;
    }

    @Override
    public void close() {
        host.close();
    }
}
