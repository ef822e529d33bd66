package dev.signet.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is tested: files of the repository, and the packaged command. */
final class Repository {

    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Path JAR = ROOT.resolve("ca-cli/target/signet.jar");

    private Repository() {}

    /** The command {@code signet} with {@code args}. */
    static List<String> signet(String... args) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar"));
        command.add(JAR.toString());
        command.addAll(List.of(args));
        return command;
    }
}
