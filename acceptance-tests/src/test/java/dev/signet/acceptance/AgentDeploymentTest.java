package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.sun.net.httpserver.HttpServer;
import dev.signet.cli.agent.AgentConfig;
import dev.signet.cli.agent.AgentConfigFile;
import dev.signet.cli.agent.CertificateConfig;
import dev.signet.cli.agent.reload.ReloadConfig;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/agent.md deploys the agent with: a pod, and a unit of systemd. */
class AgentDeploymentTest {

    private static final Path POD = Image.REPOSITORY.resolve("examples/agent/pod.yaml");
    private static final Duration A_WHILE = Duration.ofMinutes(1);
    private static final Path UNIT =
            Image.REPOSITORY.resolve("deploy/systemd/signet-agent.service");

    @TempDir private Path folder;

    private void hasTheFlags(List<String> words) throws Exception {
        assertThat(words.getFirst()).isEqualTo("agent");
        String help = Tool.signet(folder, "agent", "--help").succeeded();
        assertThat(words.stream().filter(word -> word.startsWith("--")))
                .isNotEmpty()
                .allMatch(flag -> help.lines().anyMatch(line -> line.strip().startsWith(flag)));
    }

    @Nested
    class InAPod {

        private ConfigMap map;
        private PodSpec pod;
        private AgentConfig config;

        @BeforeEach
        void read() throws Exception {
            Manifests manifests = Manifests.read(Files.readString(POD));
            map = manifests.the(ConfigMap.class);
            pod = manifests.the(Pod.class).getSpec();
            config = config("agent.yaml");
        }

        private AgentConfig config(String file) throws Exception {
            return AgentConfigFile.read(
                    Files.writeString(folder.resolve(file), configuration(file)));
        }

        private String configuration(String file) {
            return Objects.requireNonNull(map.getData().get(file), file);
        }

        @ParameterizedTest
        @ValueSource(strings = {"restartPolicy", "mountPath", "expirationSeconds", "fsGroup"})
        void aMisspelledFieldIsNoticed(String field) throws Exception {
            String misspelled = Files.readString(POD).replace(field + ":", field + "s:");

            assertThatThrownBy(() -> Manifests.read(misspelled))
                    .isInstanceOf(UnrecognizedPropertyException.class);
        }

        @Test
        void theAgentsArgumentsAreThoseOfTheCommandLineAndNameTheFileOfTheConfigMap()
                throws Exception {
            assertThat(pod.getInitContainers()).hasSize(2);
            for (Container agent : pod.getInitContainers()) {
                hasTheFlags(agent.getArgs());
                Path file = Path.of(agent.getArgs().getLast());
                assertThat(file.getParent()).isEqualTo(mountOf(map.getMetadata().getName(), agent));
                assertThat(map.getData()).containsKey(String.valueOf(file.getFileName()));
            }
            assertThat(pod.getInitContainers().getFirst().getArgs()).contains("--once");
            assertThat(pod.getInitContainers().getLast().getArgs()).doesNotContain("--once");
            assertThat(pod.getInitContainers().getLast().getRestartPolicy()).isEqualTo("Always");
        }

        @Test
        void theAgentLooksWhereThePodMountsTheRootsAndTheTokenForSignet() {
            ServiceAccountTokenProjection token =
                    volume("signet-token")
                            .getProjected()
                            .getSources()
                            .getFirst()
                            .getServiceAccountToken();

            assertThat(token.getAudience()).isEqualTo("signet");
            for (Container agent : pod.getInitContainers()) {
                assertThat(config.caFile())
                        .isEqualTo(mountOf("signet-ca", agent).resolve("ca.crt"));
                assertThat(config.tokenFile())
                        .isEqualTo(mountOf("signet-token", agent).resolve(token.getPath()));
            }
        }

        @Test
        void everythingThatIsMountedIsThereAndOnlyTheAgentWritesTheFiles() {
            List<String> volumes = pod.getVolumes().stream().map(Volume::getName).toList();
            for (Container agent : pod.getInitContainers()) {
                assertThat(agent.getVolumeMounts())
                        .extracting(VolumeMount::getName)
                        .containsExactlyInAnyOrderElementsOf(volumes);
                assertThat(agent.getVolumeMounts())
                        .filteredOn(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
                        .extracting(VolumeMount::getName)
                        .containsExactly("tls");
                assertThat(config.certificates())
                        .allMatch(one -> one.folder().path().equals(mountOf("tls", agent)));
            }
            VolumeMount read = pod.getContainers().getFirst().getVolumeMounts().getFirst();
            assertThat(read.getName()).isEqualTo("tls");
            assertThat(read.getReadOnly()).isTrue();
        }

        @Test
        void bothKeepTheSameFilesAndOnlyTheSidecarTellsTheApplication() throws Exception {
            CertificateConfig first = config("once.yaml").certificates().getFirst();
            CertificateConfig second = config.certificates().getFirst();

            assertThat(first.folder()).isEqualTo(second.folder());
            assertThat(first.state()).isEqualTo(second.state());
            assertThat(first.wanted()).isEqualTo(second.wanted());
            assertThat(first.reload()).isEmpty();
            assertThat(second.reload()).containsInstanceOf(ReloadConfig.Http.class);
        }

        @Test
        void theApplicationMayReadTheKeyByTheGroupOfThePod() {
            assertThat(pod.getSecurityContext().getFsGroup()).isPositive();
            assertThat(config.certificates())
                    .allMatch(one ->
                            one.folder()
                                    .keyAccess()
                                    .permissions()
                                    .contains(PosixFilePermission.GROUP_READ));
        }

        @Test
        void theProbeAsksThePortThatTheAgentOpensForOthers() {
            Container agent = pod.getInitContainers().getLast();
            var health = config.health().orElseThrow();

            assertThat(agent.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/livez");
            assertThat(agent.getLivenessProbe().getHttpGet().getPort())
                    .isEqualTo(new IntOrString(agent.getPorts().getFirst().getName()));
            assertThat(agent.getPorts().getFirst().getContainerPort()).isEqualTo(health.port());
            assertThat(health.host()).isEqualTo("0.0.0.0");
            assertThat(agent.getReadinessProbe()).isNull();
        }

        @Test
        void bothContainersRunAsTheySayTheFirstToItsEndAndTheSecondWithItsCertificate()
                throws Exception {
            TestServer ca = TestServer.shared();
            Files.writeString(folder.resolve("token"), ca.token(TestServer.ORDERS));
            Path tls = folder.resolve("tls");
            var requests = new AtomicInteger();
            HttpServer application = application(requests);
            for (String file : map.getData().keySet()) {
                Files.writeString(
                        folder.resolve(file),
                        "server: %s%nca_file: %s%ntoken_file: token%n"
                                        .formatted(ca.https(), ca.ca())
                                + configuration(file)
                                        .replace("/tls", tls.toString())
                                        .replace("{host: 0.0.0.0, port: 9180}", "{port: 0}")
                                        .replace(
                                                "localhost:8081",
                                                "localhost:" + application.getAddress().getPort()));
            }
            Container first = pod.getInitContainers().getFirst();
            Container second = pod.getInitContainers().getLast();

            Tool.signet(folder, here(first)).succeeded();
            assertThat(tls.resolve("tls.key")).exists();
            try (AgentProcess sidecar = AgentProcess.start(place(second), here(second))) {
                await().atMost(A_WHILE).until(sidecar::isReady);
                assertThat(sidecar.log()).contains("-Xmx24m").doesNotContain("wrote serial");
                assertThat(requests).hasValue(0);
                sidecar.signal("HUP");
                await().atMost(A_WHILE).until(() -> requests.get() > 0);
                sidecar.signal("TERM");
                assertThat(sidecar.ended()).isZero();
            } finally {
                application.stop(0);
            }
        }

        private static HttpServer application(AtomicInteger requests) throws Exception {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/reload",
                    exchange -> {
                        requests.incrementAndGet();
                        exchange.sendResponseHeaders(204, -1);
                        exchange.close();
                    });
            server.start();
            return server;
        }

        private String[] here(Container container) {
            return container.getArgs().stream()
                    .map(word -> word.replace("/etc/signet-agent", folder.toString()))
                    .toArray(String[]::new);
        }

        private Place place(Container container) {
            var variables = new HashMap<String, String>();
            container.getEnv().forEach(each -> variables.put(each.getName(), each.getValue()));
            return new Place(Place.HERE.host(), List.of(), variables);
        }

        private Volume volume(String name) {
            return pod.getVolumes().stream()
                    .filter(volume -> volume.getName().equals(name))
                    .findFirst()
                    .orElseThrow();
        }

        private static Path mountOf(String volume, Container container) {
            return container.getVolumeMounts().stream()
                    .filter(mount -> mount.getName().equals(volume))
                    .map(mount -> Path.of(mount.getMountPath()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Nested
    class UnderSystemd {

        @Test
        void systemdTakesTheUnitAndNoticesWhatItDoesNotKnow() throws Exception {
            Path program = Files.writeString(folder.resolve("signet"), "#!/bin/sh\n");
            assertThat(program.toFile().setExecutable(true)).isTrue();
            String unit = Files.readString(UNIT).replace("/usr/bin/signet", program.toString());

            verify(unit).succeeded();
            assertThat(verify(unit.replace("WatchdogSec=", "WatchdogSecs=")).failed())
                    .contains("WatchdogSecs");
        }

        private Tool verify(String unit) throws Exception {
            Path file = Files.writeString(folder.resolve("signet-agent.service"), unit);
            return Tool.run(
                    folder,
                    "systemd-analyze",
                    "verify",
                    "--man=no",
                    "--recursive-errors=no",
                    file.toString());
        }

        @Test
        void theUnitStartsTheCommandLineThatThereIs() throws Exception {
            Matcher start =
                    Pattern.compile("(?m)^ExecStart=\\S+/signet (.*)$")
                            .matcher(Files.readString(UNIT));

            assertThat(start.find()).isTrue();
            hasTheFlags(List.of(start.group(1).split(" ", -1)));
        }
    }
}
