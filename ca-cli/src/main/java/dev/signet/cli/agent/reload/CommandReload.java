package dev.signet.cli.agent.reload;

import dev.signet.cli.agent.process.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end; what it says goes into the message if it fails. */
public final class CommandReload implements Reload {

    private static final int MAX_OUTPUT = 4096;
    private static final long OUTPUT_SECONDS = 1;

    private final ReloadConfig.Command config;

    public CommandReload(ReloadConfig.Command config) {
        this.config = config;
    }

    @Override
    public void run() throws ReloadFailedException, InterruptedException {
        Process process = start();
        try {
            var said = new CompletableFuture<String>();
            Thread.ofPlatform()
                    .daemon()
                    .name("reload-output")
                    .start(() -> said.complete(beginning(process.getInputStream())));
            if (!process.waitFor(config.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw failed("did not end within " + config.timeout().toSeconds() + " s", "");
            }
            if (process.exitValue() != 0) {
                // Not for longer: a child of the program may have kept the pipe open.
                String output = said.completeOnTimeout("", OUTPUT_SECONDS, TimeUnit.SECONDS).join();
                throw failed("ended with status " + process.exitValue(), output);
            }
        } finally {
            kill(process);
        }
    }

    private Process start() throws ReloadFailedException {
        try {
            Process process =
                    ChildProcess.builder(config.words()).redirectErrorStream(true).start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw new ReloadFailedException(
                    "reload command "
                            + config.words().getFirst()
                            + " cannot be started: "
                            + e.getMessage(),
                    e);
        }
    }

    /** The first 4 KiB; the rest is read and dropped, so that the program never waits for us. */
    private static String beginning(InputStream stream) {
        try (stream) {
            String kept = new String(stream.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8);
            long _ = stream.transferTo(OutputStream.nullOutputStream());
            return kept.strip();
        } catch (IOException e) {
            return ""; // It was killed.
        }
    }

    private ReloadFailedException failed(String how, String output) {
        return new ReloadFailedException(
                "reload command "
                        + config.words().getFirst()
                        + " "
                        + how
                        + (output.isEmpty() ? "" : ": " + output.replaceAll("\\s*\\R\\s*", " | ")));
    }

    private static void kill(Process process) {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            var _ = process.destroyForcibly();
        }
    }
}
