package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.signet.client.CaClient;
import dev.signet.client.CaClientConfig;
import dev.signet.client.Credential;
import dev.signet.client.Identity;
import dev.signet.client.IssueRequest;
import dev.signet.client.KeyAlgorithm;
import dev.signet.client.RenewRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code docker-compose.yml}: what it says, and that what it starts works together. */
class ComposeTest {

    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir private Path folder;

    @Test
    void clientsOfTheProxyDoNotNoticeWhichOfTheTwoServersIsThere() throws Exception {
        try (var stack = new ComposeStack(folder)) {
            stack.startProxy();
            stack.start("server-1");
            var client = new CaClient(CaClientConfig.of(stack.https(), root(stack)));
            try (var api = new Api(stack.https(), stack.http(), root(stack))) {
                api.put("/v1/roles/workloads", stack.operatorToken(), Roles.WORKLOADS).with(201);
            }
            Identity first =
                    client.sign(
                                    new Credential.Token(stack.workloadToken()),
                                    KeyAlgorithm.EC_P256.generate(RANDOM),
                                    IssueRequest.defaults())
                            .identity();

            stack.start("server-2");
            stack.kill("server-1");
            // Mutual TLS through the proxy, and a record that the other server wrote.
            Identity second =
                    client.renew(
                                    new Credential.MutualTls(first),
                                    KeyAlgorithm.EC_P256.generate(RANDOM),
                                    RenewRequest.of(first.leaf()))
                            .identity();

            assertThat(second.leaf().getSubjectAlternativeNames())
                    .containsExactlyInAnyOrderElementsOf(first.leaf().getSubjectAlternativeNames());
            assertThat(second.leaf().getSerialNumber())
                    .isNotEqualTo(first.leaf().getSerialNumber());
        }
    }

    /** The keys of a service that are used here; another is a mistake, or to be added. */
    private record Service(
            String image,
            @Nullable Object build,
            @JsonProperty("pull_policy") @Nullable String pullPolicy,
            @Nullable List<String> command,
            @JsonProperty("depends_on") @Nullable Object dependsOn,
            @Nullable Map<String, String> environment,
            @Nullable Object healthcheck,
            @JsonProperty("network_mode") @Nullable String networkMode,
            @Nullable List<String> ports,
            @Nullable List<String> volumes,
            @JsonProperty("read_only") boolean readOnly,
            @Nullable List<String> tmpfs,
            @JsonProperty("cap_drop") @Nullable List<String> capDrop,
            @JsonProperty("security_opt") @Nullable List<String> securityOpt,
            @Nullable String restart) {}

    private record Compose(
            @JsonProperty("x-server") Service server,
            Map<String, Service> services,
            Map<String, @Nullable Object> volumes) {}

    @Test
    void theComposeFileMountsWhatIsThereAndItsServersHaveNoPrivilege() throws Exception {
        Compose compose = compose();

        assertThat(compose.services())
                .containsOnlyKeys(
                        "secrets", "postgres", "roles", "init", "server-1", "server-2", "proxy");
        for (Service service : compose.services().values()) {
            for (String mount : Objects.requireNonNullElse(service.volumes(), List.<String>of())) {
                String source = mount.split(":", 2)[0];
                assertThat(
                                source.startsWith("./")
                                        ? Files.exists(Image.REPOSITORY.resolve(source))
                                        : compose.volumes().containsKey(source))
                        .as(mount)
                        .isTrue();
            }
        }
        for (String name : List.of("init", "server-1", "server-2", "proxy")) {
            assertThat(compose.services().get(name))
                    .satisfies(service -> {
                        assertThat(service.readOnly()).isTrue();
                        assertThat(service.capDrop()).containsExactly("ALL");
                        assertThat(service.securityOpt()).containsExactly("no-new-privileges:true");
                    });
        }
    }

    @Test
    void theCommandLineHasTheCommandsOfTheComposeFile() throws Exception {
        for (String name : List.of("init", "server-1", "server-2")) {
            List<String> command =
                    Objects.requireNonNull(
                            Objects.requireNonNull(compose().services().get(name)).command());
            String help = Tool.signet(folder, command.getFirst(), "--help").succeeded();

            assertThat(help)
                    .contains(command.stream().filter(word -> word.startsWith("--")).toList());
        }
    }

    /** With anchors and merge keys, and without duplicate or unknown ones. */
    private static Compose compose() throws Exception {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Object read =
                new Yaml(new SafeConstructor(options))
                        .load(Files.readString(Image.REPOSITORY.resolve("docker-compose.yml")));
        return Api.JSON.convertValue(read, Compose.class);
    }

    /** As the compose file has the operator get it. */
    private Path root(ComposeStack stack) throws Exception {
        Path file = folder.resolve("ca.crt");
        String url = stack.http() + "/v1/issuers/root/certificate?format=pem";
        Tool.run(folder, "curl", "-sSf", "-o", file.toString(), url).succeeded();
        assertThat(Files.readString(file)).startsWith("-----BEGIN CERTIFICATE");
        return file;
    }
}
