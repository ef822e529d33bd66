package dev.signet.server.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program openssl, which judges certificates as strangers do. */
public record Openssl(Path folder) {

    private static final int TIMEOUT_SECONDS = 60;

    /** What it said, and how it ended. */
    public record Said(int status, String text) {}

    /** Writes {@code content} into the folder; the name of the file. */
    public String file(String name, String content) {
        try {
            Files.writeString(folder.resolve(name), content);
            return name;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String text(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] octets(String name) {
        try {
            return Files.readAllBytes(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it and expects that it succeeds. */
    public String run(String... arguments) {
        Said said = tried(arguments);
        if (said.status() != 0) {
            throw new AssertionError(String.join(" ", arguments) + ": " + said.text());
        }
        return said.text();
    }

    public Said tried(String... arguments) {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(Arrays.asList(arguments));
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .start();
            process.getOutputStream().close();
            String text =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("openssl does not end: " + command);
            }
            return new Said(process.exitValue(), text);
        } catch (IOException e) {
            throw new AssertionError("openssl is needed: apt-get install openssl", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
