package dev.signet.server.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.identity.WorkloadIdentity;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Roles and callers that are of no cluster. */
class OtherCallersTest {

    private static final String ROLE =
            """
            {"callers": [{"cluster": "%s", "namespace": "*", "service_account": "*"}],
             "allowed_domains": ["%s"]}
            """;

    private static WorkloadIdentity caller(String cluster) {
        return new WorkloadIdentity(
                cluster,
                "ci.example",
                "shop",
                "web",
                "uid",
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static CallerRule rule(String cluster) throws InvalidRoleException {
        return RoleDocument.parse(ROLE.formatted(cluster, "*.example.org")).callers().getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "jwt:ci, jwt:ci, true",
        "jwt:*, jwt:ci, true",
        "join:*, join:machines, true",
        "join:machines, join:machines, true",
        "*, prod, true",
        "*, jwt:ci, false",
        "*, join:machines, false",
        "**, jwt:ci, false",
        "*ci, jwt:ci, false",
        "jwt*, jwt:ci, false",
        "ci, jwt:ci, false",
        "jwt:*, jwt, false",
        "jwt:*, join:machines, false",
        "jwt:ci, ci, false"
    })
    void aGlobNeverLeavesItsKindOfCallers(String cluster, String of, boolean admits)
            throws InvalidRoleException {
        assertThat(rule(cluster).admits(caller(of))).isEqualTo(admits);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x:ci", "jwt:", "jwt:a:b", "*:ci", "JWT:ci", "jwt:c/i"})
    void aKindThatThereIsNotIsRefused(String cluster) {
        assertThatThrownBy(() -> rule(cluster))
                .isInstanceOf(InvalidRoleException.class)
                .hasMessageContaining("jwt:");
    }

    @Test
    void whoVouchesMakesNoLabelOfADnsName() throws InvalidRoleException {
        DnsRule rule =
                RoleDocument.parse(ROLE.formatted("jwt:*", "{{cluster}}.example.org"))
                        .names()
                        .domains()
                        .dns()
                        .getFirst();

        assertThat(rule.obstacle(caller("jwt:ci"))).isPresent();
        assertThat(rule.obstacle(caller("prod"))).isEmpty();
    }

    @Test
    void namespaceAndServiceAccountMakeNamesAsThoseOfClustersDo() throws InvalidRoleException {
        DnsRule rule =
                RoleDocument.parse(
                                ROLE.formatted(
                                        "jwt:*", "{{service_account}}.{{namespace}}.example.org"))
                        .names()
                        .domains()
                        .dns()
                        .getFirst();

        assertThat(rule.bind(caller("jwt:ci")).text()).isEqualTo("web.shop.example.org");
    }
}
