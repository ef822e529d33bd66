package dev.signet.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the container image is made of, laid out in a folder by the script that the Dockerfile calls
 * and run as the Dockerfile says, under its user where the tests run as root.
 *
 * @param root the image's root folder
 * @param entryPoint the Dockerfile's, with the paths of this folder
 * @param user the Dockerfile's number
 */
record Image(Path root, List<String> entryPoint, String user) {

    /** Of the repository, whichever folder the tests run in. */
    static final Path REPOSITORY = Tool.folderOf(Tool.packaged()).resolve("../..").normalize();

    private static final Duration BUILD = Duration.ofMinutes(5);
    private static final Duration START = Duration.ofSeconds(90);
    private static final Pattern HTTPS = Pattern.compile("serving HTTPS on port (\\d+)");

    /** Makes the image in {@code root}, which must not exist. */
    static Image build(Path root) throws IOException, InterruptedException {
        Tool.runWithin(
                        BUILD,
                        Tool.folderOf(root),
                        REPOSITORY.resolve("deploy/image/build.sh").toString(),
                        Tool.packaged().toString(),
                        System.getProperty("java.home"),
                        root.toString())
                .succeeded();
        String dockerfile = Files.readString(REPOSITORY.resolve("ca-server/Dockerfile"));
        var entryPoint = new ArrayList<String>();
        for (var word : Api.JSON.readTree(line(dockerfile, "ENTRYPOINT (.*)"))) {
            entryPoint.add(word.asText().replace("/opt/signet", root + "/opt/signet"));
        }
        return new Image(root, entryPoint, line(dockerfile, "USER (\\d+):.*"));
    }

    private static String line(String dockerfile, String pattern) {
        Matcher found = Pattern.compile("^" + pattern + "$", Pattern.MULTILINE).matcher(dockerfile);
        if (!found.find()) {
            throw new AssertionError("the Dockerfile has no line " + pattern);
        }
        return found.group(1);
    }

    /** One command in a container, as far as a process without one can be. */
    List<String> command(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        if (testsRunAsRoot()) {
            command.addAll(
                    List.of(
                            "setpriv",
                            "--reuid=" + user,
                            "--regid=" + user,
                            "--clear-groups",
                            "--no-new-privs"));
        }
        command.addAll(entryPoint);
        command.addAll(List.of(arguments));
        return command;
    }

    /** A folder in {@code parent} that belongs to the image's user, as its volume does. */
    Path volume(Path parent) throws IOException, InterruptedException {
        Path volume = Files.createDirectory(parent.resolve("volume"));
        if (testsRunAsRoot()) {
            Tool.run(parent, "chown", user + ":" + user, volume.toString()).succeeded();
        }
        return volume;
    }

    /** Starts {@code signet server}; only a runtime that can use its cache starts. */
    Process serve(Path config, Path out) throws IOException, InterruptedException {
        var command = command("server", "--config", config.toString());
        command.add(command.indexOf("-jar"), "-XX:AOTMode=on");
        return Tool.start(
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()));
    }

    /** Where {@code server} listens for HTTPS, once it does. */
    static int httpsPort(Process server, Path out) {
        String said =
                await("the server of the image serves")
                        .atMost(START)
                        .until(
                                () -> Files.readString(out),
                                now -> HTTPS.matcher(now).find() || !server.isAlive());
        Matcher port = HTTPS.matcher(said);
        if (!port.find()) {
            throw new AssertionError("the server of the image ended: " + said);
        }
        return Integer.parseInt(port.group(1));
    }

    /** Everything in it, in octets. */
    long size() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** Programs and shared libraries of the runtime. */
    List<Path> binaries() throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("opt/signet/runtime"))) {
            return files.filter(
                            file -> file.endsWith("bin/java") || file.toString().endsWith(".so"))
                    .toList();
        }
    }

    private static boolean testsRunAsRoot() throws IOException, InterruptedException {
        return Tool.run(Path.of(System.getProperty("java.io.tmpdir")), "id", "-u")
                .succeeded()
                .strip()
                .equals("0");
    }
}
