package dev.signet.acceptance;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A packaged {@code signet agent} that runs until it is told to end. */
final class AgentProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Pattern HEALTH =
            Pattern.compile("health on (http://127\\.0\\.0\\.1:\\d+)/");

    private final Process process;
    private final Path out;
    private final HttpClient http = HttpClient.newHttpClient();

    private AgentProcess(Process process, Path out) {
        this.process = process;
        this.out = out;
    }

    static AgentProcess start(Place place, String... arguments) throws IOException {
        Path out = Written.log("agent");
        // Of a build in the background, children would inherit that interrupts are ignored.
        var command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.addAll(place.launcher());
        command.addAll(Tool.signetCommand(arguments));
        var builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().putAll(place.environment());
        return new AgentProcess(Tool.start(builder), out);
    }

    /** What it and its command have said. */
    String log() throws IOException {
        return Files.readString(out);
    }

    /** Waits until it has said {@code words} {@code times} times. */
    @CanIgnoreReturnValue
    AgentProcess says(String words, int times) {
        await("the agent says \"" + words + "\" " + times + " times; log " + out)
                .atMost(START)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> log().split(Pattern.quote(words), -1).length > times);
        return this;
    }

    @CanIgnoreReturnValue
    AgentProcess says(String words) {
        return says(words, 1);
    }

    /** Sends it a signal, such as {@code HUP}. */
    void signal(String name) throws IOException, InterruptedException {
        Tool.run(
                        Tool.folderOf(out.toAbsolutePath()),
                        "sh",
                        "-c",
                        "kill -s " + name + " " + process.pid())
                .succeeded();
    }

    /** Its exit status, once it has ended. */
    int ended() throws InterruptedException {
        if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the agent does not end; its log is " + out);
        }
        return process.exitValue();
    }

    /** Whether {@code /readyz} says yes. */
    boolean isReady() throws IOException, InterruptedException {
        return get("/readyz").statusCode() == 200;
    }

    /** What {@code /readyz} says of its first certificate. */
    JsonNode health() throws IOException, InterruptedException {
        return Api.JSON.readTree(get("/readyz").body()).path("certificates").path(0);
    }

    String metrics() throws IOException, InterruptedException {
        return get("/metrics").body();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        Matcher at = HEALTH.matcher(says("health on ").log());
        if (!at.find()) {
            throw new AssertionError("no health port in " + out);
        }
        return http.send(
                HttpRequest.newBuilder(URI.create(at.group(1) + path)).build(),
                BodyHandlers.ofString());
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        var _ = process.destroyForcibly().onExit().join();
        http.close();
    }
}
