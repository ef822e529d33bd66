package dev.signet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.testkit.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The packaged {@code signet agent}, which keeps the files of one certificate fresh. */
final class Agent implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final Path folder;

    private Agent(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** One for {@code shop/payments}; returns when the files are there. */
    static Agent start(TestCa ca, Path folder) throws IOException {
        Path config =
                Files.writeString(
                        folder.resolve("agent.yaml"),
                        """
                        server: %s
                        ca_file: %s
                        token_file: %s
                        refresh: 1s
                        certificates:
                          - directory: tls
                            names: [localhost, "spiffe://cluster.local/ns/shop/sa/payments"]
                        """
                                .formatted(
                                        ca.server(), ca.caFile(), ca.tokenFile("shop/payments")));
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-jar",
                                System.getProperty("signet.jar"),
                                "agent",
                                "--config",
                                config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log(folder).toFile())
                        .start();
        var agent = new Agent(process, folder);
        await().atMost(START)
                .until(() -> !process.isAlive() || agent.log().contains("wrote serial"));
        assertThat(process.isAlive()).as(agent.log()).isTrue();
        return agent;
    }

    private static Path log(Path folder) {
        return folder.resolve("agent.log");
    }

    private String log() throws IOException {
        return Files.readString(log(folder));
    }

    /** Where its files are. */
    Path tls() {
        return folder.resolve("tls");
    }

    /** How many it says are to be trusted. */
    int roots() throws IOException {
        return Files.readString(tls().resolve("ca.crt")).split("-----BEGIN ", -1).length - 1;
    }

    /** Tells it to get another certificate now. */
    void renew() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-HUP", "" + process.pid()).start().waitFor())
                .isZero();
    }

    @Override
    public void close() {
        assertThat(process.destroyForcibly().onExit().join()).isNotNull();
    }
}
