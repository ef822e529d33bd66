package dev.signet.acceptance;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.acceptance.Api.Answer;
import dev.signet.cli.cluster.StandInCluster;
import dev.signet.cli.cluster.TokenRequest;
import dev.signet.testing.postgres.FreePort;
import dev.signet.testing.postgres.Postgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A packaged server, run as a process on free ports of this machine. Tokens come from the stand-in
 * cluster of its data folder.
 */
final class TestServer implements AutoCloseable {

    static final String ORDERS = "shop/orders";
    static final String PAYMENTS = "shop/payments";

    private static final Duration START = Duration.ofSeconds(90);
    private static final Pattern SERVING =
            Pattern.compile("serving HTTPS on port (\\d+), CRLs on port (\\d+)");

    /** The database of the servers that tests of both databases start: a property says which. */
    private static final boolean ON_POSTGRESQL =
            System.getProperty("signet.test.database", "h2").equals("postgresql");

    private static @Nullable TestServer shared;
    private static @Nullable Postgres postgres;

    private final Process process;
    private final Path data;
    private final Path out;
    private final URI https;
    private final URI http;
    private final Api api;
    private final StandInCluster cluster;

    private TestServer(
            Process process, Path data, Path out, String host, int httpsPort, int httpPort)
            throws IOException, GeneralSecurityException {
        this.process = process;
        this.data = data;
        this.out = out;
        this.https = URI.create("https://" + host + ":" + httpsPort);
        this.http = URI.create("http://" + host + ":" + httpPort);
        this.api = new Api(https, http, data.resolve("ca.crt"));
        this.cluster = StandInCluster.open(data);
        for (String name : List.of("key-encryption.key", "operator-token")) {
            if (Files.exists(data.resolve(name))) {
                Written.secret(Files.readString(data.resolve(name)));
            }
        }
    }

    /** One {@code signet dev} for all tests that leave it running; it ends with this JVM. */
    static synchronized TestServer shared() throws IOException, GeneralSecurityException {
        if (shared == null) {
            Path folder = Files.createTempDirectory("signet-acceptance");
            TestServer server = dev(folder.resolve("data"));
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(() -> {
                                server.process.destroyForcibly();
                                delete(folder);
                            }));
            shared = server;
        }
        return shared;
    }

    /** {@code signet dev} on {@code data}, after its round. */
    static TestServer dev(Path data) throws IOException, GeneralSecurityException {
        if (ON_POSTGRESQL) {
            prepareForPostgresql(data, FreePort.any());
        }
        Path out = Written.log("dev");
        Process process =
                started(
                        Place.HERE,
                        out,
                        "dev",
                        "--data",
                        data.toString(),
                        "--https-port",
                        "0",
                        "--http-port",
                        "0",
                        "--json");
        String said = waitFor(process, out, "\"step\":\"round\"");
        JsonNode start = Api.JSON.readTree(said.lines().findFirst().orElseThrow());
        return new TestServer(
                process,
                data,
                out,
                Place.HERE.host(),
                start.path("https_port").asInt(),
                start.path("http_port").asInt());
    }

    /**
     * What an operator does: {@code signet init}, name a cluster in {@code signet.yaml}. Nothing
     * was issued yet. Returns the operator's token.
     */
    static String initialize(Path data) throws IOException, InterruptedException {
        int httpPort = FreePort.any();
        if (ON_POSTGRESQL) {
            prepareForPostgresql(data, httpPort);
        }
        String token = init(data, httpPort);
        SignetYaml.of(data).nameCluster();
        return token;
    }

    /** As {@link #initialize}, with the {@code signet.yaml} that is there, if one is. */
    static String init(Path data, int httpPort) throws IOException, InterruptedException {
        String said =
                Tool.signet(
                                Tool.folderOf(data),
                                "init",
                                "--data",
                                data.toString(),
                                "--https-port",
                                "0",
                                "--http-port",
                                String.valueOf(httpPort))
                        .succeeded();
        var _ = StandInCluster.openOrCreate(data, new SecureRandom());
        Matcher token = Pattern.compile("signet_op_[A-Za-z0-9_-]+").matcher(said);
        if (!token.find()) {
            throw new AssertionError("init showed no operator token: " + said);
        }
        Files.writeString(data.resolve("operator-token"), token.group() + "\n");
        return token.group();
    }

    /**
     * One for all tests of this JVM, with which it ends. Servers refuse one that is not durable.
     */
    private static synchronized Postgres postgres() {
        if (postgres == null) {
            postgres = Postgres.durable();
        }
        return postgres;
    }

    /** {@code signet dev} and {@code signet init} take the database that is named there. */
    private static void prepareForPostgresql(Path data, int httpPort) throws IOException {
        try {
            SignetYaml.write(
                    data,
                    PostgresDatabase.create(postgres()),
                    "localhost",
                    0,
                    httpPort,
                    "http://localhost:" + httpPort);
        } catch (SQLException e) {
            throw new AssertionError("no database for " + data, e);
        }
    }

    /** {@code signet server} on what {@link #initialize} made. */
    static TestServer serve(Path data) throws IOException, GeneralSecurityException {
        return serve(data, Place.HERE);
    }

    static TestServer serve(Path data, Place place) throws IOException, GeneralSecurityException {
        Path out = Written.log("server");
        Process process =
                started(place, out, "server", "--config", data.resolve("signet.yaml").toString());
        Matcher serving = SERVING.matcher(waitFor(process, out, "serving HTTPS on port"));
        if (!serving.find()) {
            throw new AssertionError("no ports in " + Files.readString(out));
        }
        return new TestServer(
                process,
                data,
                out,
                place.host(),
                Integer.parseInt(serving.group(1)),
                Integer.parseInt(serving.group(2)));
    }

    private static Process started(Place place, Path out, String... arguments) throws IOException {
        var command = new ArrayList<>(place.launcher());
        command.addAll(Tool.signetCommand(arguments));
        var builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().putAll(place.environment());
        return Tool.start(builder);
    }

    private static String waitFor(Process process, Path out, String sign) {
        String said =
                await("the server says " + sign)
                        .atMost(START)
                        .until(
                                () -> Files.readString(out),
                                now ->
                                        (now.contains(sign) && now.endsWith("\n"))
                                                || !process.isAlive());
        if (!said.contains(sign)) {
            throw new AssertionError(
                    "the server ended with %d: %s".formatted(process.exitValue(), said));
        }
        return said;
    }

    URI https() {
        return https;
    }

    URI http() {
        return http;
    }

    Api api() {
        return api;
    }

    long pid() {
        return process.pid();
    }

    Path data() {
        return data;
    }

    /** What it has written so far. */
    String log() throws IOException {
        return Files.readString(out);
    }

    Path ca() {
        return data.resolve("ca.crt");
    }

    /** A fresh token of {@code NAMESPACE/SERVICE_ACCOUNT}. */
    String token(String workload) {
        String[] parts = workload.split("/", -1);
        String token =
                cluster.mint(TokenRequest.of(parts[0], parts[1]), Clock.systemUTC().instant());
        try {
            Written.secret(token);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return token;
    }

    String operatorToken() throws IOException {
        return Files.readString(data.resolve("operator-token")).strip();
    }

    /** A certificate of {@code workload} with its default names, in files. */
    CertificateFiles issue(String workload, Path folder) throws IOException, InterruptedException {
        Answer answer = api.post("/v1/issue", token(workload), "{}").with(201);
        Written.secret(answer.json().path("private_key").asText());
        return CertificateFiles.write(folder, answer.json());
    }

    /** As {@code workload} with a certificate of its own, and no token. */
    Api apiWithCertificate(String workload)
            throws IOException, InterruptedException, GeneralSecurityException {
        String password = "changeit";
        byte[] store =
                api.post(
                                "/v1/issue",
                                token(workload),
                                "{\"password\": \"" + password + "\"}",
                                "Accept",
                                "application/x-pkcs12")
                        .with(201)
                        .body();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(new ByteArrayInputStream(store), password.toCharArray());
        return Api.withCertificate(https, http, ca(), keys, password.toCharArray());
    }

    Answer revoke(String serial, String reason) throws IOException, InterruptedException {
        String body =
                Api.JSON
                        .createObjectNode()
                        .put("serial_number", serial)
                        .put("reason", reason)
                        .toString();
        return api.post("/v1/revoke", operatorToken(), body);
    }

    /** Sends it a signal, such as {@code STOP}. */
    void signal(String name) throws IOException, InterruptedException {
        Tool.run(Tool.folderOf(data), "sh", "-c", "kill -s " + name + " " + pid()).succeeded();
    }

    /** Ends it as the power failing would. */
    void kill() {
        var _ = process.destroyForcibly().onExit().join();
        api.close();
    }

    /** Asks it to end, and waits until it has. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the server did not stop when asked to");
        }
        api.close();
    }

    @Override
    public void close() {
        kill();
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
