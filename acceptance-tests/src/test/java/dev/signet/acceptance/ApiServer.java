package dev.signet.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A cluster's API server as far as Signet asks it: what a test puts under a path, and TokenReview,
 * answered as a kube-apiserver was seen to. It looks whether account and pod of a token are there;
 * it verifies no signatures.
 */
final class ApiServer implements AutoCloseable {

    static final String REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews";

    /** What Signet itself has there. */
    static final String CREDENTIAL = "credential-of-the-reviewer";

    private static final String PASSWORD = "changeit";

    /** The paths asked for, in order. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** The uids of pods, accounts and nodes that were deleted. */
    final Set<String> gone = ConcurrentHashMap.newKeySet();

    private final Map<String, HttpHandler> answers = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Path folder;
    private final SSLContext tls;
    private HttpsServer server;

    private ApiServer(Path folder) throws IOException, GeneralSecurityException {
        this.folder = folder;
        this.tls = tls(folder.resolve("api.p12"));
        Files.writeString(folder.resolve("reviewer-token"), CREDENTIAL + "\n");
        this.server = listening(0);
    }

    /** One with a certificate of its own making, whose files are in {@code folder}. */
    static ApiServer start(Path folder) throws Exception {
        Tool.run(
                        folder,
                        "sh",
                        "-c",
                        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
                                + " -subj '/CN=api server' -addext subjectAltName=IP:127.0.0.1"
                                + " -keyout api-key.pem -out api.pem"
                                + " && openssl pkcs12 -export -inkey api-key.pem -in api.pem"
                                + " -passout pass:changeit -out api.p12")
                .succeeded();
        return new ApiServer(folder);
    }

    private static SSLContext tls(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private HttpsServer listening(int port) throws IOException {
        HttpsServer listening =
                HttpsServer.create(
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
        listening.setHttpsConfigurator(new HttpsConfigurator(tls));
        listening.setExecutor(threads);
        listening.createContext("/", this::answer);
        listening.start();
        return listening;
    }

    /** From now on nobody listens on its port. */
    void goDown() {
        server.stop(0);
    }

    /** It is there again. */
    void comeBack() throws IOException {
        server = listening(server.getAddress().getPort());
    }

    String url(String path) {
        return "https://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** The key of a cluster's section that has its keys fetched from {@code path}. */
    String keysAt(String path) {
        return "keys: {jwks: {url: \"%s\", ca_file: \"%s\"}}".formatted(url(path), anchors());
    }

    /** The key of a cluster's section that has it asked; {@code more} as in a flow mapping. */
    String review(String more) {
        return "review: {api_url: \"%s\", token_file: \"%s\", ca_file: \"%s\"%s}"
                .formatted(url(""), folder.resolve("reviewer-token"), anchors(), more);
    }

    private Path anchors() {
        return folder.resolve("api.pem");
    }

    /** Answers questions for {@code path} as {@code handler} does. */
    void on(String path, HttpHandler handler) {
        answers.put(path, handler);
    }

    /** Answers questions for {@code path} with {@code status} and {@code body}. */
    void on(String path, int status, String body) {
        on(path, exchange -> send(exchange, status, TokenCluster.utf8(body)));
    }

    /** Sends one octet of an answer, and nothing more as long as this is open. */
    void isSilentAt(String path) {
        on(
                path,
                exchange -> {
                    exchange.sendResponseHeaders(200, 1000);
                    exchange.getResponseBody().write(' ');
                    exchange.getResponseBody().flush();
                    try {
                        closed.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    /** Answers questions for {@code path} again as an API server should. */
    void answersAsUsualAt(String path) {
        answers.remove(path);
    }

    /** How often {@code path} was asked for. */
    long asked(String path) {
        return requests.stream().filter(path::equals).count();
    }

    static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        requests.add(path);
        try (exchange) {
            HttpHandler usual = path.equals(REVIEWS) ? this::review : ApiServer::notFound;
            answers.getOrDefault(path, usual).handle(exchange);
        }
    }

    private static void notFound(HttpExchange exchange) throws IOException {
        send(exchange, 404, TokenCluster.utf8("{}"));
    }

    private void review(HttpExchange exchange) throws IOException {
        ObjectNode review = (ObjectNode) Api.JSON.readTree(exchange.getRequestBody());
        if (!("Bearer " + CREDENTIAL)
                .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            send(exchange, 401, TokenCluster.utf8("{\"kind\": \"Status\"}"));
            return;
        }
        review.set("status", status(review.path("spec").path("token").asText()));
        send(exchange, 201, TokenCluster.utf8(review.toString()));
    }

    private ObjectNode status(String token) throws IOException {
        ObjectNode status = Api.JSON.createObjectNode();
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return status.put("error", "[invalid bearer token]");
        }
        JsonNode claims = Api.JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
        JsonNode account = claims.at("/kubernetes.io/serviceaccount");
        JsonNode pod = claims.at("/kubernetes.io/pod");
        // A token of a pod does not end with the node, which takes the pod along.
        JsonNode bound = pod.isMissingNode() ? claims.at("/kubernetes.io/node") : pod;
        if (gone.contains(account.path("uid").asText())
                || gone.contains(bound.path("uid").asText())) {
            return status.put("error", "[invalid bearer token, Token has been invalidated]");
        }
        status.put("authenticated", true).set("audiences", claims.path("aud"));
        ObjectNode user = status.putObject("user");
        user.put("username", claims.path("sub").asText()).put("uid", account.path("uid").asText());
        ObjectNode extra = user.putObject("extra");
        String kind = "authentication.kubernetes.io/" + (pod.isMissingNode() ? "node" : "pod");
        extra.putArray(kind + "-name").add(bound.path("name").asText());
        extra.putArray(kind + "-uid").add(bound.path("uid").asText());
        return status;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
