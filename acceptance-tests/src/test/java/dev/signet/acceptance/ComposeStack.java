package dev.signet.acceptance;

import static org.awaitility.Awaitility.await;

import dev.signet.cli.cluster.StandInCluster;
import dev.signet.cli.cluster.TokenRequest;
import dev.signet.testing.postgres.Postgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * What {@code docker-compose.yml} starts, from the same files, as processes of this machine: only
 * addresses and folders are others. Tokens come from a stand-in cluster.
 */
final class ComposeStack implements AutoCloseable {

    private static final Path DEPLOY = Image.REPOSITORY.resolve("deploy");
    private static final Path STREAM_MODULE =
            Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");

    private final Path folder;
    private final Path secrets;
    private final Postgres postgres = Postgres.durable();
    private final StandInCluster cluster;
    private final Map<String, Integer> ports = new HashMap<>();
    private final Map<String, Process> processes = new HashMap<>();
    private final Map<String, Path> logs = new HashMap<>();

    /** Secrets, PostgreSQL, its users, and the CA in it. */
    ComposeStack(Path folder) throws Exception {
        this.folder = folder;
        this.secrets = Files.createDirectory(folder.resolve("secrets"));
        this.cluster = StandInCluster.openOrCreate(folder, new SecureRandom());
        for (String name : List.of("https", "http", "server-1", "server-2")) {
            ports.put(name, freePort());
            ports.put(name + " plain", freePort());
        }
        Tool.run(folder, "sh", DEPLOY + "/compose/secrets.sh", secrets.toString()).succeeded();
        Tool.run(
                        folder,
                        "env",
                        "PGHOST=127.0.0.1",
                        "PGPORT=" + postgres.port(),
                        "PGUSER=" + Postgres.SUPERUSER,
                        "PGPASSWORD=" + Postgres.PASSWORD,
                        "OWNER_PASSWORD_FILE=" + secrets.resolve("owner-password"),
                        "SERVER_PASSWORD_FILE=" + secrets.resolve("server-password"),
                        "psql",
                        "--file=" + DEPLOY.resolve("postgres/roles.sql"),
                        "postgres")
                .succeeded();
        Tool.signet(
                        folder,
                        "init",
                        "--config",
                        config("server-1").toString(),
                        "--operator-token-file",
                        secrets.resolve("operator-token").toString())
                .succeeded();
    }

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    private int port(String name) {
        return ports.getOrDefault(name, 0);
    }

    private Path config(String server) throws IOException {
        String text =
                Files.readString(DEPLOY.resolve("compose/signet.yaml"))
                        .replace("https:\n", "https:\n  port: " + port(server) + "\n")
                        .replace("http:\n", "http:\n  port: " + port(server + " plain") + "\n")
                        .replace("localhost:8080", "localhost:" + port("http"))
                        .replace("postgres:5432", "127.0.0.1:" + postgres.port())
                        .replace("/secrets/", secrets + "/")
                        .replace("clusters: []", SignetYaml.CLUSTERS.strip());
        return Files.writeString(folder.resolve(server + ".yaml"), text);
    }

    /** Starts one of the two servers; returns when it serves. */
    void start(String server) throws Exception {
        run(server, Tool.signetCommand("server", "--config", config(server).toString()));
        waitUntil(server, () -> said(server).contains("serving HTTPS on port"));
    }

    /** Ends it as its machine failing would. */
    void kill(String server) {
        Process process = processes.remove(server);
        if (process != null) {
            var _ = process.destroyForcibly().onExit().join();
        }
    }

    /** Starts nginx on the configuration of the proxy. */
    void startProxy() throws Exception {
        String text =
                Files.readString(DEPLOY.resolve("compose/nginx.conf"))
                        .replace("/tmp/", folder + "/")
                        .replace("listen 8443", "listen " + port("https"))
                        .replace("listen 8080", "listen " + port("http"));
        for (String server : List.of("server-1", "server-2")) {
            text =
                    text.replace(server + ":8443", "127.0.0.1:" + port(server))
                            .replace(server + ":8080", "127.0.0.1:" + port(server + " plain"));
        }
        Path config = Files.writeString(folder.resolve("nginx.conf"), text);
        var command = new ArrayList<>(List.of(nginx(), "-c", config.toString(), "-g"));
        command.add(
                "daemon off;" // Debian has streams in a module, the image has them built in.
                        + (Files.exists(STREAM_MODULE)
                                ? "load_module " + STREAM_MODULE + ";"
                                : ""));
        run("proxy", command);
        waitUntil("proxy", () -> accepts(port("https")));
    }

    static String nginx() {
        return Files.exists(Path.of("/usr/sbin/nginx")) ? "/usr/sbin/nginx" : "nginx";
    }

    private void run(String name, List<String> command) throws IOException {
        Path log = Written.log(name);
        logs.put(name, log);
        processes.put(
                name,
                Tool.start(
                        new ProcessBuilder(command)
                                .redirectErrorStream(true)
                                .redirectOutput(log.toFile())));
    }

    private void waitUntil(String name, Callable<Boolean> serves) throws Exception {
        Process process = processes.get(name);
        await(name + " serves")
                .atMost(Duration.ofSeconds(90))
                .until(() -> serves.call() || process == null || !process.isAlive());
        if (!serves.call()) {
            throw new AssertionError(name + " ended: " + said(name));
        }
    }

    private String said(String name) throws IOException {
        Path log = logs.get(name);
        return log == null ? "" : Files.readString(log);
    }

    private static boolean accepts(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** The API behind the proxy. */
    URI https() {
        return URI.create("https://localhost:" + port("https"));
    }

    /** CRLs, CA certificates and health behind the proxy. */
    URI http() {
        return URI.create("http://localhost:" + port("http"));
    }

    String operatorToken() throws IOException {
        return Files.readString(secrets.resolve("operator-token")).strip();
    }

    /** A fresh token of service account {@code orders} in namespace {@code shop}. */
    String workloadToken() {
        return cluster.mint(TokenRequest.of("shop", "orders"), Clock.systemUTC().instant());
    }

    @Override
    public void close() {
        Process proxy = processes.remove("proxy");
        if (proxy != null) {
            proxy.destroy(); // Asked to, it ends its workers too.
            var _ = proxy.onExit().join();
        }
        List.copyOf(processes.keySet()).forEach(this::kill);
        postgres.close();
    }
}
