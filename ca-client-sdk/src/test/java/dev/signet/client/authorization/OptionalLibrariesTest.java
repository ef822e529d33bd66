package dev.signet.client.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The SDK loads where there is nothing but {@code java.base} and {@code java.net.http}. */
class OptionalLibrariesTest {

    @Test
    void onTheModulePath() throws Exception {
        String printed =
                run(
                        "--limit-modules",
                        "java.base,java.net.http",
                        "--module-path",
                        classes(Authorization.class),
                        "--add-modules",
                        "dev.signet.client",
                        "--patch-module",
                        "dev.signet.client=" + classes(WithoutLibraries.class),
                        "--module",
                        "dev.signet.client/" + WithoutLibraries.class.getName());

        assertThat(printed).contains("decided: health, module: dev.signet.client");
        assertNothingIsHere(printed);
    }

    @Test
    void onTheClassPath() throws Exception {
        String printed =
                run(
                        "--limit-modules",
                        "java.base,java.net.http",
                        "--class-path",
                        classes(Authorization.class)
                                + File.pathSeparator
                                + classes(WithoutLibraries.class),
                        WithoutLibraries.class.getName());

        assertThat(printed).contains("decided: health, module: null");
        assertNothingIsHere(printed);
    }

    private static void assertNothingIsHere(String printed) {
        assertThat(printed).doesNotContain(" is here");
        assertThat(printed.lines().filter(line -> line.endsWith(" is missing"))).hasSize(5);
    }

    private static String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }

    private static String classes(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }
}
