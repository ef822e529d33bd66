package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent, while what it needs is not there. Needs root, to mount. */
class AgentFaultsTest {

    private static final Duration A_WHILE = Duration.ofMinutes(2);
    private static final String WROTE = "default: wrote serial";

    @TempDir private Path folder;

    @Nested
    class WhileTheCaIsAway {

        @Test
        void anAgentThatStartsWaitsForIt() throws Exception {
            try (TestServer ca = TestServer.dev(folder.resolve("data"))) {
                AgentPod pod = AgentPod.of(ca, folder, "1h");
                ca.signal("STOP");
                try (AgentProcess agent = pod.start(pod.one(), "echo", "serves")) {
                    agent.says("health on ");
                    assertThat(agent.isReady()).isFalse();
                    assertThat(pod.tls().resolve("tls.crt")).doesNotExist();

                    ca.signal("CONT");

                    agent.says("serves\n");
                    assertThat(agent.ended()).isZero();
                }
            }
        }

        @Test
        void anAgentThatIsStartedAgainGoesOnWithWhatIsStored() throws Exception {
            try (TestServer ca = TestServer.dev(folder.resolve("data"))) {
                AgentPod pod = AgentPod.of(ca, folder, "1h");
                pod.once(pod.one()).succeeded();
                String stored = pod.serial();
                Files.delete(pod.tls().resolve("tls.crt"));
                ca.kill();

                try (AgentProcess agent = pod.start(pod.one(), "echo", "serves")) {
                    agent.says("serves\n");
                    assertThat(agent.ended()).isZero();
                }

                assertThat(pod.serial()).isEqualTo(stored);
            }
        }

        @Test
        void filesStayAsTheyAreUntilItIsBack() throws Exception {
            try (TestServer ca = TestServer.dev(folder.resolve("data"))) {
                AgentPod pod = AgentPod.of(ca, folder, "10s");
                try (AgentProcess agent = pod.start(pod.one())) {
                    agent.says(WROTE);

                    ca.signal("STOP");
                    await().atMost(A_WHILE)
                            .until(() -> agent.health().path("state").asText().equals("EXPIRED"));
                    String last = pod.serial();
                    assertThat(agent.isReady()).isFalse();
                    ca.signal("CONT");

                    await().atMost(A_WHILE).until(() -> !pod.serial().equals(last));
                    await().atMost(A_WHILE).until(agent::isReady);
                }
            }
        }
    }

    @Nested
    class WhileFilesCannotBeWritten {

        @Test
        void onAFullDiskTheOldOnesStayAndTheNewestIsWrittenWhenThereIsRoom() throws Exception {
            AgentPod pod = AgentPod.of(TestServer.shared(), folder, "10s");
            SmallDisk disk = SmallDisk.under(Files.createDirectory(pod.tls()), folder);
            try (AgentProcess agent = pod.start(pod.one("state: state"))) {
                agent.says(WROTE);

                disk.fill();
                goesOnInMemory(pod, agent);
                disk.free();

                isWrittenInTheEnd(pod, agent);
            } finally {
                disk.unmount();
            }
        }

        @Test
        void onAReadOnlyFileSystemTheOldOnesStayAndTheNewestIsWrittenLater() throws Exception {
            AgentPod pod = AgentPod.of(TestServer.shared(), folder, "10s");
            SmallDisk disk = SmallDisk.under(Files.createDirectory(pod.tls()), folder);
            try (AgentProcess agent = pod.start(pod.one("state: state"))) {
                agent.says(WROTE);

                remount(pod, "ro");
                goesOnInMemory(pod, agent);
                remount(pod, "rw");

                isWrittenInTheEnd(pod, agent);
            } finally {
                disk.unmount();
            }
        }

        @Test
        void whatARenameThatFailedLeftIsCompletedLaterAndReloaded() throws Exception {
            AgentPod pod = AgentPod.of(TestServer.shared(), folder, "10s");
            Path reloads = folder.resolve("reloads");
            String certificate = pod.tls().resolve("tls.crt").toString();
            try (AgentProcess agent =
                    pod.start(
                            pod.one("reload: {command: [sh, -c, \"echo >>'" + reloads + "'\"]}"))) {
                agent.says("default: reloaded");

                Tool.run(folder, "mount", "--bind", certificate, certificate).succeeded();
                long told;
                try {
                    agent.says("default: not written, again in");
                    assertThat(agent.health().path("writing").path("failure").asText())
                            .contains("busy");
                    told = lines(reloads);
                } finally {
                    Tool.run(folder, "umount", certificate).succeeded();
                }

                await().atMost(A_WHILE).until(() -> lines(reloads) > told);
                await().atMost(A_WHILE).untilAsserted(() -> isAPair(pod));
            }
        }

        private static long lines(Path file) throws Exception {
            try (var lines = Files.lines(file)) {
                return lines.count();
            }
        }

        private void goesOnInMemory(AgentPod pod, AgentProcess agent) throws Exception {
            agent.says("default: not written, again in");
            String old = pod.serial();
            isAPair(pod);
            assertThat(agent.health().path("writing").path("failure").asText())
                    .containsAnyOf("No space left on device", "Read-only file system");
            assertThat(agent.metrics()).contains("signet_agent_write_failing{name=\"default\"} 1");
            double before = generation(agent);

            await("renewal goes on").atMost(A_WHILE).until(() -> generation(agent) > before);

            assertThat(pod.serial()).isEqualTo(old);
        }

        private void isWrittenInTheEnd(AgentPod pod, AgentProcess agent) throws Exception {
            String old = pod.serial();
            await().atMost(A_WHILE).until(() -> !pod.serial().equals(old));
            await().atMost(A_WHILE).until(() -> agent.health().path("writing").isMissingNode());
            isAPair(pod);
            assertThat(agent.isReady()).isTrue();
        }

        private void remount(AgentPod pod, String how) throws Exception {
            Tool.run(folder, "mount", "-o", "remount," + how, pod.tls().toString()).succeeded();
        }

        private double generation(AgentProcess agent) throws Exception {
            return agent.metrics()
                    .lines()
                    .filter(line -> line.startsWith("tls_generation{"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                    .sum();
        }

        /** In a folder that can be written to: {@link Tool} keeps what a program says there. */
        private void isAPair(AgentPod pod) throws Exception {
            String certificate = pod.tls().resolve("tls.crt").toString();
            String key = pod.tls().resolve("tls.key").toString();
            assertThat(
                            Tool.run(
                                            folder,
                                            "openssl",
                                            "x509",
                                            "-in",
                                            certificate,
                                            "-noout",
                                            "-pubkey")
                                    .succeeded())
                    .isEqualTo(
                            Tool.run(folder, "openssl", "pkey", "-in", key, "-pubout").succeeded());
        }
    }

    @Test
    void aClockThatIsSetForwardRenewsAndOneThatIsSetBackHarmsNothing() throws Exception {
        AgentPod pod = AgentPod.of(TestServer.shared(), folder, "1h");
        WrongClock clock = WrongClock.in(folder);
        try (AgentProcess agent = pod.start(clock.place(), pod.one())) {
            agent.says(WROTE);
            String first = pod.serial();

            clock.set("+50m");
            await().atMost(A_WHILE).until(() -> !pod.serial().equals(first));

            clock.set("-10m");
            String second = pod.serial();
            agent.signal("HUP");
            await().atMost(A_WHILE).until(() -> !pod.serial().equals(second));
            clock.set("+0");
            assertThat(agent.isReady()).isTrue();
        }
    }
}
