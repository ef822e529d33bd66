package dev.signet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.cli.agent.process.DatagramSocketFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code signet agent} as a process that systemd started, with what the unit says of it. */
class AgentUnderSystemdTest {

    private static final Path UNIT = Path.of("../deploy/systemd/signet-agent.service");

    @TempDir Path directory;

    @Test
    void theUnitExpectsWhatTheAgentDoes() throws Exception {
        assertThat(Files.readString(UNIT))
                .contains("Type=notify\n", "NotifyAccess=main\n", "WatchdogSec=")
                .contains("ExecReload=/bin/kill -HUP $MAINPID\n");
    }

    @Test
    @Timeout(120)
    void systemdHearsOfTheWatchdogOfReadinessOfReloadsAndOfTheEnd() throws Exception {
        try (TestDev dev = new TestDev(directory.resolve("data"));
                var systemd = DatagramSocketFile.bind(directory.resolve("notify"))) {
            Process agent = start(dev, systemd);
            try {
                hears(systemd, "READY=1\nSTATUS=1 certificates are in their files");
                assertThat(directory.resolve("tls/tls.crt")).exists();
                hears(systemd, "WATCHDOG=1");

                signal(agent, "HUP");
                hears(systemd, "RELOADING=1\nMONOTONIC_USEC=");
                hears(systemd, "READY=1\nSTATUS=renewed on SIGHUP");

                signal(agent, "TERM");
                hears(systemd, "STOPPING=1");
                assertThat(agent.waitFor()).isZero();
            } finally {
                var _ = agent.destroyForcibly().onExit().join();
            }
        }
    }

    /** What comes before it are signs of life. */
    private static void hears(DatagramSocketFile systemd, String message) {
        String heard = systemd.receive();
        while (!heard.startsWith(message)) {
            assertThat(heard).isEqualTo("WATCHDOG=1");
            heard = systemd.receive();
        }
    }

    private Process start(TestDev dev, DatagramSocketFile systemd) throws Exception {
        Ran minted = Ran.signet("dev-token", "shop/orders", "--data", dev.folder.path());
        Path token = Files.writeString(directory.resolve("token"), minted.out().strip());
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()));
        for (Object word :
                List.of(
                        "agent",
                        "--server",
                        dev.uri,
                        "--ca",
                        dev.folder.caFile(),
                        "--token-file",
                        token,
                        "--out",
                        directory.resolve("tls"))) {
            command.add(word.toString());
        }
        var builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("agent.log").toFile());
        builder.environment().put("NOTIFY_SOCKET", systemd.path().toString());
        builder.environment().put("WATCHDOG_USEC", "2000000");
        return builder.start();
    }

    private static void signal(Process agent, String name) throws Exception {
        assertThat(
                        new ProcessBuilder("sh", "-c", "kill -s " + name + " " + agent.pid())
                                .start()
                                .waitFor())
                .isZero();
    }
}
