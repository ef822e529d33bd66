package dev.signet.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged server as a process, which may be held to a share of a processor. */
final class ServerProcess implements AutoCloseable {

    private static final Pattern SERVING = Pattern.compile("serving HTTPS on port (\\d+)");
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup/cpu");
    private static final int PERIOD_MICROS = 100_000;

    private final Process process;
    private final URI https;
    private final double startSeconds;

    private ServerProcess(Process process, URI https, double startSeconds) {
        this.process = process;
        this.https = https;
        this.startSeconds = startSeconds;
    }

    static ServerProcess start(Path jar, Path folder) throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "server", ".log");
        long began = System.nanoTime();
        Process process =
                new ProcessBuilder(
                                command(
                                        jar,
                                        "server",
                                        "--config",
                                        folder.resolve("signet.yaml").toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        while (true) {
            Matcher serving = SERVING.matcher(Files.readString(log));
            if (serving.find()) {
                double seconds = (System.nanoTime() - began) / 1e9;
                return new ServerProcess(
                        process, URI.create("https://localhost:" + serving.group(1)), seconds);
            }
            if (!process.isAlive()) {
                throw new IllegalStateException("the server ended: " + Files.readString(log));
            }
            Thread.sleep(Duration.ofMillis(5));
        }
    }

    /** Runs another command of {@code signet} to its end. */
    static void run(Path jar, Path folder, String... arguments)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "command", ".log");
        int status =
                new ProcessBuilder(command(jar, arguments))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start()
                        .waitFor();
        if (status != 0) {
            throw new IllegalStateException(Files.readString(log));
        }
    }

    private static List<String> command(Path jar, String... arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-jar",
                                jar.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    URI https() {
        return https;
    }

    /** From the start of the process until it said that it serves. */
    double startSeconds() {
        return startSeconds;
    }

    double processorSeconds() throws IOException {
        return Processors.seconds(process.pid()).orElseThrow();
    }

    /** From now on it gets {@code percent} of one processor; needs root and cgroups (version 1). */
    void limitTo(int percent) throws IOException {
        Path group = CGROUPS.resolve("signet-" + process.pid());
        Files.createDirectories(group);
        Files.writeString(
                group.resolve("cpu.cfs_quota_us"), String.valueOf(PERIOD_MICROS / 100 * percent));
        Files.writeString(group.resolve("cgroup.procs"), String.valueOf(process.pid()));
    }

    @Override
    public void close() {
        process.destroy();
        int _ = process.onExit().join().exitValue();
        try {
            Files.deleteIfExists(CGROUPS.resolve("signet-" + process.pid()));
        } catch (IOException e) {
            System.err.println("left behind: " + e.getMessage());
        }
    }
}
