package dev.signet.benchmarks.soak;

import dev.signet.cli.cluster.StandInCluster;
import dev.signet.cli.cluster.TokenRequest;
import dev.signet.testing.postgres.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The packaged server on a data folder of {@code signet dev}, which comes and goes. */
final class SoakCa implements AutoCloseable {

    /** What every peer may have: its SPIFFE ID, and localhost. */
    private static final String ROLE =
            """
            {"callers": [{"cluster": "dev", "namespace": "soak", "service_account": "*"}],
             "allowed_domains": ["localhost"],
             "allowed_uri_sans": ["spiffe://{{trust_domain}}/ns/{{namespace}}/sa/{{service_account}}"],
             "ttl": "%ds", "not_before_duration": "0s"}
            """;

    static final String ROLE_NAME = "soak";

    private static final Pattern SERVING = Pattern.compile("serving HTTPS on port (\\d+)");
    private static final int FIRST_FAILURE = 300;
    private static final int CONFLICT = 409;
    private static final Duration START = Duration.ofSeconds(90);

    private final Path jar;
    private final Path data;
    private final int port;
    private Process process;

    private SoakCa(Path jar, Path data, int port) throws IOException, InterruptedException {
        this.jar = jar;
        this.data = data;
        this.port = port;
        this.process = launch();
    }

    /** Makes a CA in {@code data}, as {@code signet dev} does, and starts its server. */
    static SoakCa start(Path jar, Path data) throws IOException, InterruptedException {
        int https = FreePort.any();
        int http = FreePort.any();
        Process dev =
                new ProcessBuilder(
                                java(),
                                "-jar",
                                jar.toString(),
                                "dev",
                                "--exit",
                                "--data",
                                data.toString(),
                                "--https-port",
                                String.valueOf(https),
                                "--http-port",
                                String.valueOf(http))
                        .redirectErrorStream(true)
                        .redirectOutput(data.resolveSibling("dev.log").toFile())
                        .start();
        if (dev.waitFor() != 0) {
            throw new IllegalStateException(Files.readString(data.resolveSibling("dev.log")));
        }
        return new SoakCa(jar, data, https);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private Process launch() throws IOException, InterruptedException {
        Path log = Files.createTempFile(data, "server", ".log");
        Process started =
                new ProcessBuilder(
                                java(),
                                "-XX:+UseSerialGC",
                                "-Xmx256m",
                                "-jar",
                                jar.toString(),
                                "server",
                                "--config",
                                data.resolve("signet.yaml").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        long deadline = System.nanoTime() + START.toNanos();
        while (!SERVING.matcher(Files.readString(log)).find()) {
            if (!started.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("no server: " + Files.readString(log));
            }
            Thread.sleep(Duration.ofMillis(20));
        }
        return started;
    }

    /** As the power failing would. */
    void kill() {
        var _ = process.destroyForcibly().onExit().join();
    }

    void startAgain() throws IOException, InterruptedException {
        process = launch();
    }

    URI uri() {
        return URI.create("https://localhost:" + port);
    }

    /** Roots of the start. */
    Path roots() {
        return data.resolve("ca.crt");
    }

    Path jar() {
        return jar;
    }

    /** A file with a token of {@code soak/NAME} that lasts for the whole soak. */
    Path tokenFile(String name) throws IOException, GeneralSecurityException {
        String token =
                StandInCluster.open(data)
                        .mint(TokenRequest.of("soak", name), Clock.systemUTC().instant());
        return Files.writeString(data.resolve(name + ".token"), token);
    }

    /**
     * How an operator works with it.
     *
     * @param trust knows the roots of the moment
     */
    Operator operator(X509TrustManager trust) throws IOException, GeneralSecurityException {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {trust}, new SecureRandom());
        String token = Files.readString(data.resolve("operator-token")).strip();
        return new Operator(uri(), token, HttpClient.newBuilder().sslContext(tls).build());
    }

    /** The routes that an operator uses here. */
    record Operator(URI server, String token, HttpClient client) implements AutoCloseable {

        /** Certificates live for {@code seconds} from now on. */
        void lifetime(long seconds) throws IOException, InterruptedException {
            send("PUT", "/v1/roles/" + ROLE_NAME, ROLE.formatted(seconds));
        }

        /** A successor of the intermediate {@code before}, which does not sign yet. */
        void prepareIntermediate(String before, String next)
                throws IOException, InterruptedException {
            send(
                    "POST",
                    "/v1/issuers",
                    """
                    {"name": "%s", "kind": "intermediate", "parent": "root", "common_name": "%s",
                     "succeeds": "%s"}
                    """
                            .formatted(next, next, before));
        }

        /** A new root, in the trust bundle; it signs nothing yet. */
        void announceRoot(String before, String next) throws IOException, InterruptedException {
            send(
                    "POST",
                    "/v1/issuers",
                    """
                    {"name": "%s", "kind": "root", "common_name": "%s", "succeeds": "%s"}
                    """
                            .formatted(next, next, before));
        }

        /** Whether {@code issuer} signs from now on; not before its CRLs are published. */
        boolean activate(String issuer) throws IOException, InterruptedException {
            HttpResponse<String> answer =
                    answer("POST", "/v1/issuers/" + issuer + "/activate", "{\"force\": true}");
            if (answer.statusCode() == CONFLICT) {
                return false;
            }
            return succeeded(answer);
        }

        /** {@code issuer} signs no certificates any more. */
        void retire(String issuer) throws IOException, InterruptedException {
            send("POST", "/v1/issuers/" + issuer + "/retire", "{}");
        }

        private void send(String method, String path, String json)
                throws IOException, InterruptedException {
            var _ = succeeded(answer(method, path, json));
        }

        private static boolean succeeded(HttpResponse<String> answer) {
            if (answer.statusCode() >= FIRST_FAILURE) {
                throw new IllegalStateException(
                        "%s: %d %s"
                                .formatted(
                                        answer.request().uri(),
                                        answer.statusCode(),
                                        answer.body()));
            }
            return true;
        }

        private HttpResponse<String> answer(String method, String path, String json)
                throws IOException, InterruptedException {
            HttpRequest request =
                    HttpRequest.newBuilder(server.resolve(path))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/json")
                            .timeout(Duration.ofSeconds(30))
                            .method(method, BodyPublishers.ofString(json))
                            .build();
            return client.send(request, BodyHandlers.ofString());
        }

        @Override
        public void close() {
            client.shutdownNow();
        }
    }

    /** Another program of {@code signet.jar}. */
    List<String> command(String... arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                java(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx64m",
                                "-jar",
                                jar.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public void close() {
        kill();
    }
}
