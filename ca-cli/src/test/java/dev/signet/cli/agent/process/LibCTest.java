package dev.signet.cli.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibCTest {

    private static final long PID = 4711;

    @TempDir Path directory;

    @Test
    void aProcessGetsTheSignalThatIsNamed() throws Exception {
        Process process = new ProcessBuilder("sleep", "600").start();
        try {
            assertThat(LibC.kill(process.pid(), "USR2")).isTrue();

            assertThat(process.onExit().get(20, TimeUnit.SECONDS).exitValue())
                    .isEqualTo(Signals.exitStatus("USR2"));
        } finally {
            var _ = process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "-1", "-4711", "4294967296"})
    void whatIsNotOneProcessIsSentNothing(long pid) {
        assertThatThrownBy(() -> LibC.kill(pid, "TERM"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
    void whoASignalEndsHasTheStatusThatShellsGive(String name, int status) {
        assertThat(Signals.exitStatus(name)).isEqualTo(status);
    }

    @Nested
    class ForSystemd {

        @Test
        void eachMessageIsOneDatagram() throws Exception {
            try (var socket = DatagramSocketFile.bind(directory.resolve("notify"))) {
                SystemdNotify notify = notify(Map.of("NOTIFY_SOCKET", socket.path().toString()));

                notify.ready("2 certificates");
                assertThat(socket.receive()).isEqualTo("READY=1\nSTATUS=2 certificates");
                notify.reloading();
                assertThat(socket.receive()).matches("RELOADING=1\nMONOTONIC_USEC=[0-9]+");
                notify.alive();
                assertThat(socket.receive()).isEqualTo("WATCHDOG=1");
                notify.stopping();
                assertThat(socket.receive()).isEqualTo("STOPPING=1");
            }
        }

        @Test
        void withoutASocketNothingIsSaidAndNobodyWatches() {
            SystemdNotify notify = notify(Map.of("WATCHDOG_USEC", "1000000"));

            assertThat(notify.watchdog()).isEmpty();
            assertThatCode(() -> notify.ready("")).doesNotThrowAnyException();
        }

        @Test
        void aSocketThatIsGoneHarmsNothing() {
            SystemdNotify notify =
                    notify(Map.of("NOTIFY_SOCKET", directory.resolve("gone").toString()));

            assertThatCode(() -> notify.ready("")).doesNotThrowAnyException();
            assertThatThrownBy(() -> LibC.send(directory.resolve("gone").toString(), "x"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("nobody takes messages");
            assertThatThrownBy(() -> LibC.send("/" + "x".repeat(200), "x"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not the path of a socket");
        }

        @Test
        void theWatchdogIsFedTwiceInItsTimeIfItIsOurs() {
            var environment =
                    new HashMap<>(Map.of("NOTIFY_SOCKET", "/x", "WATCHDOG_USEC", "30000000"));
            assertThat(notify(environment).watchdog()).contains(Duration.ofSeconds(15));

            environment.put("WATCHDOG_PID", String.valueOf(PID));
            assertThat(notify(environment).watchdog()).contains(Duration.ofSeconds(15));

            environment.put("WATCHDOG_PID", "1");
            assertThat(notify(environment).watchdog()).isEmpty();
        }

        private static SystemdNotify notify(Map<String, String> environment) {
            return SystemdNotify.of(environment, PID);
        }
    }
}
