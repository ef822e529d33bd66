package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The processes that {@code signet agent} starts: the service, and commands that reload. */
class AgentChildrenTest {

    @TempDir private Path folder;
    private AgentPod pod;

    @BeforeEach
    void deploy() throws Exception {
        pod = AgentPod.of(TestServer.shared(), folder, "10s");
    }

    @Test
    void aCommandIsSentNoSignalForTheFilesThatItStartsWith() throws Exception {
        Path listens = folder.resolve("listens");
        String service =
                """
                while ! test -e '%s'; do sleep 0.1; done
                trap 'echo reads again' HUP
                echo serves
                while :; do sleep 0.1; done
                """
                        .formatted(listens);
        try (AgentProcess agent =
                pod.start(pod.one("reload: {signal: HUP}"), "sh", "-c", service)) {
            // Files were written, the command was started, and what follows that is done.
            agent.says("started sh").says("default: reloaded");

            Files.createFile(listens);

            agent.says("serves\n").says("reads again\n");
            assertThat(agent.log()).doesNotContain("not reloaded");
        }
    }

    @Test
    void whatSystemdTellsTheAgentIsToldToNobodyElse() throws Exception {
        Path toldReload = folder.resolve("reload");
        Path toldService = folder.resolve("service");
        var underSystemd =
                new Place(
                        Place.HERE.host(),
                        List.of(),
                        Map.of(
                                "NOTIFY_SOCKET",
                                folder.resolve("notify").toString(),
                                "WATCHDOG_USEC",
                                "30000000"));
        Path config = pod.one("reload: {command: [sh, -c, \"env >'" + toldReload + "'\"]}");
        try (AgentProcess agent =
                pod.start(
                        underSystemd,
                        config,
                        "sh",
                        "-c",
                        "env >'" + toldService + "'; echo serves; while :; do sleep 0.1; done")) {
            agent.says("default: reloaded").says("serves\n");
        }

        assertThat(Files.readString(toldReload)).contains("PATH=").doesNotContain(systemds());
        assertThat(Files.readString(toldService)).contains("PATH=").doesNotContain(systemds());
    }

    private static List<String> systemds() {
        return List.of("NOTIFY_SOCKET", "WATCHDOG_");
    }
}
