package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.signet.server.auth.kubernetes.ReviewConfig;
import dev.signet.server.auth.kubernetes.Verification;
import dev.signet.server.config.ConfigFile;
import dev.signet.server.config.ServerConfig;
import dev.signet.server.signing.KeyEncryptionConfig;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests of {@code deploy/kubernetes}, and so the defaults of the Helm chart. */
class ManifestsTest {

    private static final Path FOLDER = Image.REPOSITORY.resolve("deploy/kubernetes");

    /** What docs/deploy.md has the operator make. */
    private static final Set<String> SECRETS =
            Set.of("signet-key", "signet-database", "signet-database-owner", "signet-operator");

    @TempDir private Path folder;
    private Manifests manifests;
    private Deployment servers;

    @BeforeEach
    void read() throws Exception {
        manifests = Manifests.in(FOLDER);
        servers = manifests.the(Deployment.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"replicas", "readOnlyRootFilesystem", "matchLabelKeys", "secretName"})
    void aMisspelledFieldIsNoticed(String field) throws Exception {
        String misspelled =
                Files.readString(FOLDER.resolve("signet.yaml")).replace(field + ":", field + "s:");

        assertThatThrownBy(() -> Manifests.read(misspelled))
                .isInstanceOf(UnrecognizedPropertyException.class)
                .hasMessageContaining(field + "s");
    }

    @Test
    void nothingRunsAsRootOrWritesOrKeepsAPrivilege() {
        assertThat(manifests.pods())
                .hasSize(3)
                .allSatisfy(pod -> {
                    var context = pod.getSpec().getSecurityContext();
                    assertThat(context.getRunAsNonRoot()).isTrue();
                    assertThat(context.getRunAsUser()).isEqualTo(10001);
                    assertThat(context.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
                    var own = onlyContainer(pod).getSecurityContext();
                    assertThat(own.getReadOnlyRootFilesystem()).isTrue();
                    assertThat(own.getAllowPrivilegeEscalation()).isFalse();
                    assertThat(own.getPrivileged()).isNull();
                    assertThat(own.getCapabilities().getDrop()).containsExactly("ALL");
                    assertThat(own.getCapabilities().getAdd()).isEmpty();
                });
    }

    @Test
    void everyContainerAsksForWhatItNeedsAndHasALimitOfMemory() {
        assertThat(manifests.pods())
                .allSatisfy(pod -> {
                    var resources = onlyContainer(pod).getResources();
                    assertThat(resources.getRequests()).containsOnlyKeys("cpu", "memory");
                    assertThat(resources.getLimits()).containsOnlyKeys("memory");
                });
    }

    @Test
    void onlyTheServersHaveATokenOfTheirAccountToAskTheClusterWith() {
        assertThat(manifests.the(ServiceAccount.class).getAutomountServiceAccountToken()).isFalse();
        assertThat(manifests.pods())
                .filteredOn(pod -> pod.getSpec().getAutomountServiceAccountToken())
                .extracting(pod -> onlyContainer(pod).getName())
                .containsExactly("server");
    }

    @Test
    void theClusterIsAskedAboutTokensWhereThePodFindsIt() throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("signet.yaml"),
                        configuration(manifests.all(ConfigMap.class).getFirst()));

        assertThat(ConfigFile.read(file).clusters())
                .singleElement()
                .extracting(cluster -> cluster.verification())
                .isInstanceOfSatisfying(
                        Verification.Both.class,
                        both ->
                                assertThat(both.server())
                                        .isEqualTo(
                                                ReviewConfig.inCluster(
                                                        Optional.empty(),
                                                        Optional.empty(),
                                                        ReviewConfig.Effort.DEFAULT)));
    }

    @Test
    void probesAskThePlainPort() {
        Container server = onlyContainer(servers.getSpec().getTemplate());

        assertThat(path(server.getStartupProbe())).isEqualTo("/livez");
        assertThat(path(server.getLivenessProbe())).isEqualTo("/livez");
        assertThat(path(server.getReadinessProbe())).isEqualTo("/readyz");
        assertThat(server.getPorts())
                .extracting(port -> port.getName() + " " + port.getContainerPort())
                .containsExactly("https 8443", "http 8080");
    }

    private static String path(Probe probe) {
        assertThat(probe.getHttpGet().getPort()).isEqualTo(new IntOrString("http"));
        assertThat(probe.getHttpGet().getScheme()).isNull();
        return probe.getHttpGet().getPath();
    }

    @Test
    void threeServersAreSpreadAndTwoOfThemStay() {
        assertThat(servers.getSpec().getReplicas()).isEqualTo(3);
        assertThat(servers.getSpec().getTemplate().getSpec().getTopologySpreadConstraints())
                .extracting(each -> each.getTopologyKey())
                .containsExactly("kubernetes.io/hostname", "topology.kubernetes.io/zone");
        var budget = manifests.the(PodDisruptionBudget.class).getSpec();
        assertThat(budget.getMaxUnavailable()).isEqualTo(new IntOrString(1));
    }

    @Test
    void everySelectorFindsTheServersAndOnlyThePolicyFindsTheJobs() {
        List<Map<String, String>> ofServers =
                List.of(
                        servers.getSpec().getSelector().getMatchLabels(),
                        manifests.the(Service.class).getSpec().getSelector(),
                        manifests
                                .the(PodDisruptionBudget.class)
                                .getSpec()
                                .getSelector()
                                .getMatchLabels());
        var ofAll = manifests.the(NetworkPolicy.class).getSpec().getPodSelector().getMatchLabels();

        for (PodTemplateSpec pod : manifests.pods()) {
            var labels = pod.getMetadata().getLabels().entrySet();
            boolean server = onlyContainer(pod).getName().equals("server");
            assertThat(ofServers)
                    .allMatch(selector -> labels.containsAll(selector.entrySet()) == server);
            assertThat(labels).containsAll(ofAll.entrySet());
        }
        var monitored = manifests.the(ServiceMonitor.class).getSpec().getSelector();
        assertThat(manifests.the(Service.class).getMetadata().getLabels())
                .containsAllEntriesOf(monitored.getMatchLabels());
    }

    @Test
    void theOperatorsAlertRulesAreThoseThatAnyPrometheusLoads() throws Exception {
        YAMLMapper yaml = new YAMLMapper();
        Path rules = Image.REPOSITORY.resolve("deploy/prometheus/signet.rules.yml");

        assertThat(manifests.the(PrometheusRule.class).getSpec().getGroups())
                .flatExtracting(group -> group.getRules())
                .extracting(rule -> rule.getAlert())
                .hasSizeGreaterThan(10)
                .doesNotContainNull();
        assertThat(yaml.readTree(FOLDER.resolve("prometheus-rule.yaml").toFile()).path("spec"))
                .isEqualTo(yaml.readTree(rules.toFile()));
    }

    @Test
    void thePolicyLetsInTheServersPortsAndOutToDnsTheDatabaseAndApiServers() {
        var policy = manifests.the(NetworkPolicy.class).getSpec();

        assertThat(policy.getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(policy.getIngress())
                .flatExtracting(rule -> rule.getPorts())
                .extracting(port -> port.getPort().getIntVal())
                .containsExactly(8443, 8080);
        assertThat(policy.getEgress())
                .flatExtracting(rule -> rule.getPorts())
                .extracting(port -> port.getProtocol() + port.getPort().getIntVal())
                .containsExactly("UDP53", "TCP53", "TCP5432", "TCP443", "TCP6443");
    }

    @Test
    void everythingThatIsMountedIsThereOrASecretOfTheOperators() {
        Set<String> maps =
                manifests.all(ConfigMap.class).stream()
                        .map(map -> map.getMetadata().getName())
                        .collect(Collectors.toSet());

        for (PodTemplateSpec pod : manifests.pods()) {
            PodSpec spec = pod.getSpec();
            for (Volume volume : spec.getVolumes()) {
                if (volume.getConfigMap() != null) {
                    String map = volume.getConfigMap().getName();
                    assertThat(maps.contains(map) || map.equals("kube-root-ca.crt")).isTrue();
                } else if (volume.getSecret() != null) {
                    assertThat(SECRETS).contains(volume.getSecret().getSecretName());
                    assertThat(volume.getSecret().getDefaultMode()).isEqualTo(0440);
                } else {
                    assertThat(volume.getEmptyDir()).isNotNull();
                }
            }
            assertThat(onlyContainer(pod).getVolumeMounts())
                    .extracting(VolumeMount::getName)
                    .containsExactlyInAnyOrderElementsOf(
                            spec.getVolumes().stream().map(Volume::getName).toList());
        }
    }

    @Test
    void serversAndJobsUnderstandTheirConfigurationAndOnlyJobsKnowTheOwner() throws Exception {
        for (ConfigMap map : manifests.all(ConfigMap.class)) {
            Path file = Files.writeString(folder.resolve("signet.yaml"), configuration(map));
            ServerConfig config = ConfigFile.read(file);

            assertThat(config.keyEncryption().key())
                    .isEqualTo(
                            new KeyEncryptionConfig.InFile(
                                    folder.resolve("key/key-encryption.key")));
            assertThat(config.publicUrl()).isPresent();
            assertThat(config.database().owner().isPresent())
                    .isEqualTo(map.getMetadata().getName().equals("signet-jobs"));
        }
    }

    private static String configuration(ConfigMap map) {
        return Objects.requireNonNull(map.getData().get("signet.yaml"), "signet.yaml");
    }

    @Test
    void theArgumentsOfEveryContainerAreAmongThoseOfTheCommandLine() throws Exception {
        for (PodTemplateSpec pod : manifests.pods()) {
            List<String> arguments = onlyContainer(pod).getArgs();
            String help = Tool.signet(folder, arguments.getFirst(), "--help").succeeded();

            assertThat(arguments.stream().skip(1).map(option -> option.split("=", 2)[0]))
                    .allMatch(help::contains);
        }
    }

    @Test
    void onlyTheJobsHaveTheOwnersPassword() {
        assertThat(manifests.pods())
                .filteredOn(pod ->
                        pod.getSpec().getVolumes().stream()
                                .anyMatch(volume -> volume.getName().equals("owner")))
                .extracting(pod -> onlyContainer(pod).getName())
                .containsExactlyInAnyOrder("migrate", "init");
    }

    @Test
    void theRightToReviewTokensIsThatAndNothingElse() {
        var rules = manifests.the(ClusterRole.class).getRules();

        assertThat(rules).hasSize(1);
        assertThat(rules.getFirst().getApiGroups()).containsExactly("authentication.k8s.io");
        assertThat(rules.getFirst().getResources()).containsExactly("tokenreviews");
        assertThat(rules.getFirst().getVerbs()).containsExactly("create");
        var binding = manifests.the(ClusterRoleBinding.class);
        assertThat(binding.getRoleRef().getName())
                .isEqualTo(manifests.the(ClusterRole.class).getMetadata().getName());
        assertThat(binding.getSubjects())
                .extracting(subject -> subject.getName())
                .containsExactly(servers.getSpec().getTemplate().getSpec().getServiceAccountName());
    }

    private static Container onlyContainer(PodTemplateSpec pod) {
        assertThat(pod.getSpec().getContainers()).hasSize(1);
        assertThat(pod.getSpec().getInitContainers()).isEmpty();
        return pod.getSpec().getContainers().getFirst();
    }
}
