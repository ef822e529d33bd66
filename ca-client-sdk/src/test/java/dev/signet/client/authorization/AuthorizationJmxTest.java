package dev.signet.client.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.authorization.jmx.AuthorizationJmx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.management.InstanceAlreadyExistsException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorizationJmxTest {

    @TempDir private Path folder;
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();

    @Test
    void showsWhoStillComesWithoutACertificateAndWhatIsWrongWithThePolicy() throws Exception {
        Path file = Files.writeString(folder.resolve("policy.json"), "{}");
        try (PolicyFile policy = PolicyFile.open(file)) {
            var authorization =
                    new Authorization(
                            AuthorizationConfig.of(policy).withMode(AuthorizationMode.PERMISSIVE));
            var request = new IncomingRequest(List.of(), false, "192.0.2.7", List.of(), "GET", "/");
            assertThat(authorization.decide(request).allowed()).isTrue();
            Files.writeString(file, "{broken");
            policy.reload();

            try (var bean = AuthorizationJmx.register(server, "payments", authorization)) {
                assertThat(server.getAttribute(bean.name(), "Mode")).isEqualTo("permissive");
                assertThat(server.getAttribute(bean.name(), "PolicyFault").toString())
                        .contains("not JSON");
                assertThat(server.getAttribute(bean.name(), "PolicySha256").toString()).hasSize(64);
                var callers =
                        (CompositeData[])
                                server.getAttribute(bean.name(), "CallersWithoutCertificate");
                assertThat(callers).hasSize(1);
                assertThat(callers[0].get("name")).isEqualTo("192.0.2.7");
                assertThat(callers[0].get("transport")).isEqualTo("plain");
                assertThat(callers[0].get("wouldDeny")).isEqualTo(1L);
                assertThat(callers[0].get("lastRefusedBy")).isEqualTo("no-certificate");
            }
        }
    }

    @Test
    void aNameIsTakenUntilItIsGivenBack() throws Exception {
        var authorization =
                new Authorization(
                        AuthorizationConfig.of(new AuthorizationPolicy(List.of(), List.of())));
        try (var first = AuthorizationJmx.register(server, "a,b=\"c\"", authorization)) {
            assertThat(server.isRegistered(first.name())).isTrue();
            assertThatThrownBy(() -> AuthorizationJmx.register(server, "a,b=\"c\"", authorization))
                    .isInstanceOf(InstanceAlreadyExistsException.class);
        }
        assertThat(server.queryNames(null, null))
                .noneMatch(name -> name.getDomain().equals("dev.signet"));
    }
}
