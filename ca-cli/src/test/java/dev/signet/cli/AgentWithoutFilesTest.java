package dev.signet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.cli.agent.process.DatagramSocketFile;
import dev.signet.cli.agent.process.LibC;
import dev.signet.cli.file.CertificateFolder;
import dev.signet.cli.round.TestIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code signet agent} as a process that systemd started, while nobody answers it. */
class AgentWithoutFilesTest {

    @TempDir Path directory;

    @Test
    @Timeout(120)
    void hupBeforeThereAreFilesDoesNotMakeItReady() throws Exception {
        Path log = directory.resolve("agent.log");
        try (var systemd = DatagramSocketFile.bind(directory.resolve("notify"))) {
            Process agent = start(systemd, log);
            try {
                assertThat(systemd.receive()).isEqualTo("WATCHDOG=1");
                assertThat(LibC.kill(agent.pid(), "HUP")).isTrue();
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> Files.readString(log).contains("SIGHUP: renewing"));
                assertThat(LibC.kill(agent.pid(), "TERM")).isTrue();

                List<String> heard = new ArrayList<>();
                while (!heard.contains("STOPPING=1")) {
                    heard.add(systemd.receive());
                }

                assertThat(heard).isSubsetOf("WATCHDOG=1", "STOPPING=1");
                assertThat(agent.waitFor()).isZero();
            } finally {
                var _ = agent.destroyForcibly().onExit().join();
            }
        }
    }

    private Process start(DatagramSocketFile systemd, Path log) throws IOException {
        Path ca =
                Files.writeString(
                        directory.resolve("ca.crt"),
                        CertificateFolder.pem(List.of(new TestIssuer("test root").root)));
        Path token = Files.writeString(directory.resolve("token"), "a token");
        var builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName(),
                                "agent",
                                "--server",
                                "https://localhost:" + Ports.free(),
                                "--ca",
                                ca.toString(),
                                "--token-file",
                                token.toString(),
                                "--out",
                                directory.resolve("tls").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().put("NOTIFY_SOCKET", systemd.path().toString());
        builder.environment().put("WATCHDOG_USEC", "1000000");
        return builder.start();
    }
}
