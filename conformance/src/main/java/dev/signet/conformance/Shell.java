package dev.signet.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Runs programs. */
final class Shell {

    /** How a program ended; standard error is in {@code out}, too. */
    record Ended(int status, String out) {}

    private Shell() {}

    /**
     * Runs {@code command} with {@code in} as its standard input.
     *
     * @throws IOException if there is no such program
     */
    static Ended run(List<String> command, String in) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var writing =
                CompletableFuture.runAsync(() -> {
                    try (var stdin = process.getOutputStream()) {
                        stdin.write(in.getBytes(StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        var _ = writing.handle((_, _) -> true).join(); // It may not have read everything.
        return new Ended(status, out);
    }
}
