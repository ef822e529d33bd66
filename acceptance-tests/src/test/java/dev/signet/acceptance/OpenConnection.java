package dev.signet.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/** One TLS connection of {@code openssl s_client}, on which requests are sent one by one. */
final class OpenConnection implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");

    private final Process process;
    private final OutputStream requests;
    private final Path answers;
    private int sent;

    private OpenConnection(Process process, Path answers) {
        this.process = process;
        this.requests = process.getOutputStream();
        this.answers = answers;
    }

    /** As {@code client}, to {@code server}. */
    static OpenConnection open(CertificateFiles client, URI server) throws IOException {
        Path answers = client.folder().resolve("s_client.out");
        Process process =
                Tool.start(
                        new ProcessBuilder(
                                        "openssl",
                                        "s_client",
                                        "-quiet",
                                        "-connect",
                                        server.getHost() + ":" + server.getPort(),
                                        "-cert",
                                        client.leaf().toString(),
                                        "-key",
                                        client.key().toString(),
                                        "-cert_chain",
                                        client.issuing().toString(),
                                        "-CAfile",
                                        client.root().toString(),
                                        "-verify_return_error")
                                .redirectErrorStream(true)
                                .redirectOutput(answers.toFile()));
        return new OpenConnection(process, answers);
    }

    /** The status of the answer to {@code POST path}. */
    int post(String path) throws IOException {
        requests.write(
                "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
                        .formatted(path)
                        .getBytes(StandardCharsets.US_ASCII));
        requests.flush();
        sent++;
        String said =
                await("an answer to request " + sent)
                        .atMost(PATIENCE)
                        .until(
                                () -> Files.readString(answers),
                                now ->
                                        STATUS.matcher(now).results().count() >= sent
                                                || !process.isAlive());
        return STATUS.matcher(said)
                .results()
                .skip(sent - 1L)
                .findFirst()
                .map(found -> Integer.parseInt(found.group(1)))
                .orElseThrow(() -> new AssertionError("the connection ended: " + said));
    }

    @Override
    public void close() {
        var _ = process.destroyForcibly().onExit().join();
    }
}
