package dev.signet.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** What a program of the operating system said, and how it ended. */
record Tool(List<String> command, int status, String out, String err) {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final Map<String, String> DEBIAN_PACKAGES =
            Map.ofEntries(
                    Map.entry("nginx", "nginx libnginx-mod-stream"),
                    Map.entry("openssl", "openssl"),
                    Map.entry("curl", "curl"),
                    Map.entry("certtool", "gnutls-bin"),
                    Map.entry("ocsptool", "gnutls-bin"),
                    Map.entry("ldd", "libc-bin"),
                    Map.entry("ip", "iproute2"),
                    Map.entry("mount", "mount"),
                    Map.entry("prlimit", "util-linux"),
                    Map.entry("p11-kit", "p11-kit"),
                    Map.entry("env", "coreutils"),
                    Map.entry("node", "nodejs"),
                    Map.entry("setpriv", "util-linux"),
                    Map.entry("promtool", "prometheus"),
                    Map.entry("systemd-analyze", "systemd"),
                    Map.entry("sh", "dash"));

    /** Runs {@code command} in {@code folder} to its end, with nothing to read. */
    static Tool run(Path folder, String... command) throws IOException, InterruptedException {
        return run(TIMEOUT, folder, "", command);
    }

    /** Runs {@code command} in {@code folder} to its end, which may take longer than most. */
    static Tool runWithin(Duration timeout, Path folder, String... command)
            throws IOException, InterruptedException {
        return run(timeout, folder, "", command);
    }

    /** Runs {@code command} in {@code folder} to its end, with {@code input} to read. */
    static Tool runWith(String input, Path folder, String... command)
            throws IOException, InterruptedException {
        return run(TIMEOUT, folder, input, command);
    }

    private static Tool run(Duration timeout, Path folder, String input, String[] command)
            throws IOException, InterruptedException {
        Path in = Files.createTempFile(folder, "tool", ".in");
        Path out = Files.createTempFile(folder, "tool", ".out");
        Path err = Files.createTempFile(folder, "tool", ".err");
        try {
            Files.writeString(in, input);
            Process process =
                    start(
                            new ProcessBuilder(command)
                                    .directory(folder.toFile())
                                    .redirectInput(in.toFile())
                                    .redirectOutput(out.toFile())
                                    .redirectError(err.toFile()));
            if (!process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(
                        "%s did not end within %s; it said:%n%s%s"
                                .formatted(
                                        String.join(" ", command),
                                        timeout,
                                        Files.readString(out),
                                        Files.readString(err)));
            }
            return new Tool(
                    List.of(command),
                    process.exitValue(),
                    Files.readString(out),
                    Files.readString(err));
        } finally {
            for (Path file : List.of(in, out, err)) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Starts a program; one that is missing fails the test and says how to get it. */
    static Process start(ProcessBuilder builder) throws IOException {
        String program = builder.command().getFirst();
        try {
            return builder.start();
        } catch (IOException e) {
            String origin = DEBIAN_PACKAGES.get(program);
            if (origin == null) {
                throw e;
            }
            throw new AssertionError(
                    "these tests need the program '%s'; on Debian: apt install %s"
                            .formatted(program, origin),
                    e);
        }
    }

    /** Runs one command of the packaged {@code signet}. */
    static Tool signet(Path folder, String... arguments) throws IOException, InterruptedException {
        return run(folder, signetCommand(arguments).toArray(String[]::new));
    }

    /** The packaged {@code signet} on the JVM of this test. */
    static List<String> signetCommand(String... arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx192m",
                                "-jar",
                                packaged().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** The packaged {@code signet.jar}. */
    static Path packaged() {
        String jar = System.getProperty("signet.jar");
        if (jar == null || !Files.isRegularFile(Path.of(jar))) {
            throw new AssertionError(
                    "there is no packaged server at " + jar + "; './mvnw verify' makes it");
        }
        return Path.of(jar).toAbsolutePath().normalize();
    }

    /** Where {@code file} is. */
    static Path folderOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder");
    }

    /** What it wrote to standard output; a failure of the test if it did not end with status 0. */
    @CanIgnoreReturnValue
    String succeeded() {
        if (status != 0) {
            throw new AssertionError("expected success: " + this);
        }
        return out;
    }

    /** Everything it said; a failure of the test if it ended with status 0. */
    @CanIgnoreReturnValue
    String failed() {
        if (status == 0) {
            throw new AssertionError("expected a failure: " + this);
        }
        return out + err;
    }

    @Override
    public String toString() {
        return "%s%nended with %d and said:%n%s%s"
                .formatted(String.join(" ", command), status, out, err);
    }
}
