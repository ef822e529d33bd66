package dev.signet.benchmarks.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A service that is no JVM, Node or nginx, with the files that a {@code signet agent} keeps for it.
 */
final class AgentPeer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final String name;
    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private int port;

    private AgentPeer(String name, Path folder) {
        this.name = name;
        this.folder = folder;
    }

    /**
     * The agent of {@code name} has the first files.
     *
     * @param reload what its configuration says under {@code reload}; may be empty
     */
    static AgentPeer start(String name, SoakCa ca, Path work, String reload) throws Exception {
        var peer = new AgentPeer(name, Files.createDirectories(work.resolve(name)));
        Path config = peer.folder.resolve("agent.yaml");
        Files.writeString(
                config,
                """
                server: "%s"
                ca_file: "%s"
                token_file: "%s"
                refresh: 1s
                certificates:
                  - name: %s
                    role: %s
                    directory: tls
                %s
                """
                        .formatted(
                                ca.uri(),
                                ca.roots().toAbsolutePath(),
                                ca.tokenFile(name).toAbsolutePath(),
                                name,
                                SoakCa.ROLE_NAME,
                                reload.indent(4).stripTrailing()));
        peer.run(ca.command("agent", "--config", config.toString()), "agent.log");
        peer.await("the agent's files", () -> Files.exists(peer.tls("tls.crt")));
        return peer;
    }

    Path tls(String file) {
        return folder.resolve("tls").resolve(file);
    }

    Path folder() {
        return folder;
    }

    int port() {
        return port;
    }

    String name() {
        return name;
    }

    /** The certificate that the agent wrote last. */
    X509Certificate certificate() throws IOException, GeneralSecurityException {
        return certificates("tls.crt").getFirst();
    }

    /** How many roots the agent wrote last. */
    int roots() throws IOException, GeneralSecurityException {
        return certificates("ca.crt").size();
    }

    private List<X509Certificate> certificates(String file)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(tls(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        }
    }

    /** Runs Node's server of the examples. */
    void serveNode(Path examples) throws IOException, InterruptedException {
        Path log =
                run(
                        List.of(
                                "node",
                                examples.resolve("node/server.mjs").toString(),
                                folder.resolve("tls").toString()),
                        "node.log");
        Pattern listening = Pattern.compile("port (\\d+)");
        await("Node's port", () -> listening.matcher(Files.readString(log)).find());
        Matcher found = listening.matcher(Files.readString(log));
        if (found.find()) {
            port = Integer.parseInt(found.group(1));
        }
    }

    /** Runs nginx with {@code config}, which listens on {@code listens}. */
    void serveNginx(String config, int listens) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("nginx.conf"), config);
        run(List.of("nginx", "-p", folder.toString(), "-c", file.toString()), "nginx.log");
        await("nginx", () -> Files.exists(folder.resolve("nginx.pid")));
        port = listens;
    }

    /** Runs Node's client of the examples, and hands on each line that it writes. */
    void callByNode(Path examples, String url, Consumer<String> lines) throws IOException {
        Process process =
                new ProcessBuilder(
                                "node",
                                examples.resolve("node/client.mjs").toString(),
                                folder.resolve("tls").toString(),
                                url)
                        .redirectError(folder.resolve("client.log").toFile())
                        .start();
        processes.add(process);
        Thread.ofPlatform()
                .daemon()
                .name("soak-node-client")
                .start(() -> {
                    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
                        reader.lines().forEach(lines);
                    } catch (IOException e) {
                        // It has ended.
                    }
                });
    }

    private Path run(List<String> command, String log) throws IOException {
        Path file = folder.resolve(log);
        processes.addFirst(
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(file.toFile())
                        .start());
        return file;
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private void await(String what, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            boolean ended = processes.stream().anyMatch(process -> !process.isAlive());
            if (ended || System.nanoTime() > deadline) {
                throw new IllegalStateException("no " + what + "; see the logs in " + folder);
            }
            Thread.sleep(Duration.ofMillis(50));
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
        processes.forEach(process -> process.onExit().join());
    }
}
