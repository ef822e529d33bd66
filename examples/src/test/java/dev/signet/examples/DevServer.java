package dev.signet.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged server, as {@code signet dev} starts it, on free ports. */
final class DevServer implements AutoCloseable {

    /** The repository. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Path JAR = ROOT.resolve("ca-cli/target/signet.jar");
    private static final Pattern URL = Pattern.compile("\"https_url\":\"([^\"]+)\"");

    private final Process process;
    private final Path data;
    private final String url;

    private DevServer(Process process, Path data, String url) {
        this.process = process;
        this.data = data;
        this.url = url;
    }

    /** Starts one with its data in {@code data}; it serves once this returns. */
    static DevServer start(Path data) throws IOException {
        Process process =
                new ProcessBuilder(
                                signet(
                                        "dev",
                                        "--json",
                                        "--data",
                                        data.toString(),
                                        "--https-port",
                                        "0",
                                        "--http-port",
                                        "0"))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        // The last line of the round; after it nothing is printed until the server stops.
        String url = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher found = URL.matcher(line);
            if (found.find()) {
                url = found.group(1);
            }
            if (line.contains("\"step\":\"round\"")) {
                return new DevServer(process, data, url);
            }
        }
        var _ = process.destroyForcibly();
        throw new IOException("the server did not start");
    }

    static List<String> signet(String... args) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar"));
        command.add(JAR.toString());
        command.addAll(List.of(args));
        return command;
    }

    String url() {
        return url;
    }

    Path caFile() {
        return data.resolve("ca.crt");
    }

    String operatorToken() throws IOException {
        return Files.readString(data.resolve("operator-token")).strip();
    }

    /** A token of {@code workload} of the stand-in cluster, for {@code audience}. */
    String token(String workload, String audience) throws IOException, InterruptedException {
        Ran ran =
                Ran.run(
                        data,
                        Map.of(),
                        signet(
                                "dev-token",
                                workload,
                                "--audience",
                                audience,
                                "--data",
                                data.toString()));
        if (ran.status() != 0) {
            throw new IOException(ran.err());
        }
        return ran.out().strip();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            int status = process.waitFor();
            if (status != 0 && status != 143) {
                throw new IllegalStateException("the server ended with status " + status);
            }
        } catch (InterruptedException e) {
            var _ = process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
