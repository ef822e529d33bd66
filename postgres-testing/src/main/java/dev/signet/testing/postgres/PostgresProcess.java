package dev.signet.testing.postgres;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One postmaster with its children, a child itself of this JVM; and the programs that end by
 * themselves.
 */
final class PostgresProcess {

    /** No start, stop or signal takes longer on a machine that tests can run on. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int LOG_TAIL_LINES = 30;

    private final Path folder;
    private final Path log;
    private final List<String> command;
    private @Nullable Process postmaster;

    /**
     * @param folder open to the server's account; the server's log is written there
     * @param command the program {@code postgres} with its arguments
     */
    PostgresProcess(Path folder, List<String> command) {
        this.folder = folder;
        this.log = folder.resolve("server.log");
        this.command = ServerAccount.command(command);
    }

    /**
     * Runs a program to its end as the server's account and returns what it said. Throws, with what
     * it said, if it fails.
     *
     * @param environment variables besides those of this JVM
     */
    static String run(Path folder, Map<String, String> environment, List<String> command)
            throws IOException {
        Path output = Files.createTempFile(folder, "output-", ".log");
        Process process = launch(folder, output, environment, ServerAccount.command(command));
        if (!hasEnded(process)) {
            process.destroyForcibly();
            throw new IllegalStateException(
                    command + " did not end within " + PATIENCE + tail(output));
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(
                    command + " failed with status " + process.exitValue() + tail(output));
        }
        String said = Files.readString(output);
        Files.delete(output);
        return said;
    }

    void start() throws IOException {
        if (isAlive()) {
            throw new IllegalStateException("PostgreSQL runs already, as process " + pid());
        }
        postmaster = launch(folder, log, Map.of(), command);
    }

    boolean isAlive() {
        return postmaster != null && postmaster.isAlive();
    }

    long pid() {
        return running().pid();
    }

    /** Fast shutdown: clients are thrown out, everything is on disk. */
    void stop() {
        end("INT");
    }

    /** Immediate shutdown: like a crash, but shared memory is given back. */
    void abort() {
        end("QUIT");
    }

    private void end(String signal) {
        Process process = running();
        signal(signal, List.of(process.toHandle()));
        if (!hasEnded(process)) {
            kill();
            throw new IllegalStateException(
                    "PostgreSQL did not stop within " + PATIENCE + ", and was killed" + logTail());
        }
    }

    /**
     * SIGKILL to all processes; returns when they are gone, and with them their ports and memory.
     */
    void kill() {
        Process process = running();
        List<ProcessHandle> children = pause();
        signal("KILL", children);
        signal("KILL", List.of(process.toHandle()));
        await("the processes of PostgreSQL to end after SIGKILL")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() ->
                        !process.isAlive() && children.stream().noneMatch(PostgresProcess::runs));
    }

    /** SIGSTOP to all processes; the postmaster first, so that it has no child that was missed. */
    List<ProcessHandle> pause() {
        signal("STOP", List.of(running().toHandle()));
        List<ProcessHandle> children = running().descendants().toList();
        signal("STOP", children);
        return children;
    }

    /** SIGCONT to all processes. */
    void resume() {
        signal("CONT", running().descendants().toList());
        signal("CONT", List.of(running().toHandle()));
    }

    /** The last lines of the server's log, for a message. */
    String logTail() {
        return tail(log);
    }

    private Process running() {
        if (postmaster == null || !postmaster.isAlive()) {
            throw new IllegalStateException("PostgreSQL does not run" + logTail());
        }
        return postmaster;
    }

    private static Process launch(
            Path folder, Path output, Map<String, String> environment, List<String> command)
            throws IOException {
        var builder =
                new ProcessBuilder(command)
                        // This JVM's own may be closed to the server's account.
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** A process that has ended and waits for its parent to notice is not one that runs. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().commandLine().isPresent();
    }

    /** Processes that have ended meanwhile are passed over. */
    private static void signal(String name, List<ProcessHandle> processes) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -s $0 \"$@\"", name));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        try {
            Process kill =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!hasEnded(kill)) {
                throw new IllegalStateException(command + " did not end within " + PATIENCE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean hasEnded(Process process) {
        try {
            return process.waitFor(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for PostgreSQL", e);
        }
    }

    private static String tail(Path log) {
        try (Stream<String> lines = Files.lines(log)) {
            List<String> all = lines.toList();
            List<String> last = all.subList(Math.max(0, all.size() - LOG_TAIL_LINES), all.size());
            return "; the end of its log:\n" + String.join("\n", last);
        } catch (IOException | UncheckedIOException e) {
            return "; its log cannot be read: " + e;
        }
    }
}
