package dev.signet.cli.agent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The service that this process is the parent of; it has our standard input and output. */
public final class ChildProcess {

    /** As shells say that a program is there and cannot be run. */
    public static final int CANNOT_RUN = 126;

    /** As shells say that there is no such program. */
    public static final int NOT_FOUND = 127;

    /** What systemd told us and nobody else. */
    private static final Set<String> OURS =
            Set.of("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID");

    private final Process process;

    private ChildProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts {@code words}, program first.
     *
     * @throws IOException if there is no such program, or it cannot be run
     */
    public static ChildProcess start(List<String> words) throws IOException {
        return new ChildProcess(builder(words).inheritIO().start());
    }

    /** Of a process that hears nothing of what systemd told us. */
    public static ProcessBuilder builder(List<String> words) {
        var builder = new ProcessBuilder(words);
        builder.environment().keySet().removeAll(OURS);
        return builder;
    }

    /** {@link #NOT_FOUND} or {@link #CANNOT_RUN}, for {@code program} that did not start. */
    public static int statusOfFailedStart(String program) {
        return program.contains("/") && Files.exists(Path.of(program)) ? CANNOT_RUN : NOT_FOUND;
    }

    public long pid() {
        return process.pid();
    }

    /** Its exit status, or 128 and the number of the signal that ended it. */
    public CompletableFuture<Integer> ended() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Hands on a signal; one that comes when it has ended already is nobody's. */
    public void signal(String name) {
        if (process.isAlive()) {
            var _ = LibC.kill(process.pid(), name);
        }
    }
}
