package dev.signet.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The packaged server as a process of its own, with a stand-in cluster, driven over its API. */
final class Product implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Path data;
    private final Path signet;
    private final Process process;
    private final URI https;
    private final HttpClient client;
    private final String operator;
    private final String workload;

    private Product(Path signet, Path data, Process process, URI https)
            throws IOException, InterruptedException, GeneralSecurityException {
        this.signet = signet;
        this.data = data;
        this.process = process;
        this.https = https;
        this.client = HttpClient.newBuilder().sslContext(trusting(data.resolve("ca.crt"))).build();
        this.operator = Files.readString(data.resolve("operator-token")).strip();
        this.workload = token();
    }

    /**
     * Makes a CA in the folder {@code data}, which does not exist, and starts it with four shards
     * and with delta CRLs.
     */
    static Product start(Path signet, Path data)
            throws IOException, InterruptedException, GeneralSecurityException {
        var made =
                Shell.run(
                        List.of(
                                signet.toString(),
                                "dev",
                                "--exit",
                                "--data",
                                data.toString(),
                                "--https-port",
                                "0",
                                "--http-port",
                                "0"),
                        "");
        if (made.status() != 0) {
            throw new IOException(made.out());
        }
        Path config = data.resolve("signet.yaml");
        Files.writeString(
                config,
                Files.readString(config)
                        .replaceFirst("shards: \\d+", "shards: 4\n  deltas: true")
                        // Certificates name it; localhost is no name that others could use.
                        .replaceFirst("# public_url: ", "public_url: "));
        Process process =
                new ProcessBuilder(
                                signet.toString(),
                                "dev",
                                "--data",
                                data.toString(),
                                "--https-port",
                                "0",
                                "--http-port",
                                "0",
                                "--json")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String https = "";
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            JsonNode step = JSON.readTree(line);
            https = https.isEmpty() ? step.path("https_url").asText("") : https;
            if (step.path("step").asText().equals("round")) {
                break;
            }
        }
        if (https.isEmpty()) {
            throw new IOException("signet dev did not start; see " + data.resolve("signet.log"));
        }
        return new Product(signet, data, process, URI.create(https));
    }

    private String token() throws IOException, InterruptedException {
        return Shell.run(
                        List.of(
                                signet.toString(),
                                "dev-token",
                                "shop/orders",
                                "--data",
                                data.toString()),
                        "")
                .out()
                .strip();
    }

    /** Does as an operator. */
    void operate(String method, String path, Object body) throws IOException, InterruptedException {
        var _ = send(method, path, body, operator);
    }

    /** Asks for a certificate as the workload shop/orders. */
    JsonNode issue(Object body) throws IOException, InterruptedException {
        return send("POST", "/v1/issue", body, workload);
    }

    private JsonNode send(String method, String path, Object body, String token)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(https.resolve(path))
                        .timeout(TIMEOUT)
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(JSON.writeValueAsString(body)))
                        .build();
        var answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(method + " " + path + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    /** The PEM of a public file. */
    String pem(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(https.resolve(path)).timeout(TIMEOUT).build();
        var answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("GET " + path + ": " + answer.body());
        }
        return answer.body();
    }

    private static SSLContext trusting(Path root) throws IOException, GeneralSecurityException {
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        try (InputStream in = Files.newInputStream(root)) {
            anchors.setCertificateEntry(
                    "root", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var managers = TrustManagerFactory.getInstance("PKIX");
        managers.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        var _ = process.onExit().join();
    }
}
