package dev.signet.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Missing;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.Caller.CertificateCaller;
import dev.signet.server.auth.Caller.JoinCaller;
import dev.signet.server.auth.Caller.OperatorCaller;
import dev.signet.server.auth.Caller.ServerCaller;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.role.RoleName;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SerialNumber;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatorsTest {

    private static final Der LEAF = Der.copyOf(new byte[] {0x30, 0});
    private static final Caller BY_CERTIFICATE =
            new CertificateCaller(
                    TestCallers.ORDERS,
                    new IssuerName("issuing"),
                    new SerialNumber(BigInteger.TEN),
                    "web");

    private static final Caller JOINING =
            new JoinCaller(
                    new WorkloadIdentity(
                            WorkloadIdentity.MACHINES,
                            "machines",
                            "edge",
                            "web-7",
                            "5f0c3a9d7e1b4c2f",
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()),
                    "5f0c3a9d7e1b4c2f",
                    new RoleName("web"));

    private final List<String> asked = new ArrayList<>();
    private final Authenticators authenticators =
            new Authenticators(
                    token -> answer("kubernetes " + token, TestCallers.ORDERS_POD),
                    token ->
                            answer(
                                    "operator " + token,
                                    new OperatorCaller("bootstrap", Grants.ADMIN)),
                    token -> answer("join " + token, JOINING),
                    leaf -> answer("certificate", BY_CERTIFICATE));

    private AuthenticationOutcome answer(String question, Caller caller) {
        asked.add(question);
        return new Authenticated(caller);
    }

    private AuthenticationOutcome withHeader(String header) {
        return authenticators.authenticate(Optional.of(header), Optional.empty());
    }

    @Test
    void aRequestWithoutCredentialsLacksThem() {
        assertThat(authenticators.authenticate(Optional.empty(), Optional.empty()))
                .isEqualTo(new Missing());
        assertThat(asked).isEmpty();
    }

    @Test
    void aBearerTokenIsTakenForOneOfKubernetes() {
        assertThat(withHeader("Bearer ab.cd.ef"))
                .isEqualTo(new Authenticated(TestCallers.ORDERS_POD));
        assertThat(asked).containsExactly("kubernetes ab.cd.ef");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bearer t", "BEARER t", "Bearer   t"})
    void theSchemeMayBeInAnyCaseAndFollowedBySeveralSpaces(String header) {
        assertThat(withHeader(header)).isInstanceOf(Authenticated.class);
    }

    @Test
    void aTokenWithTheOperatorsPrefixIsNeverTriedAsAnotherKind() {
        assertThat(withHeader("Bearer signet_op_abc"))
                .isEqualTo(new Authenticated(new OperatorCaller("bootstrap", Grants.ADMIN)));
        assertThat(asked).containsExactly("operator signet_op_abc");
    }

    @Test
    void aTokenWithTheJoinPrefixIsNeverTriedAsAnotherKind() {
        assertThat(withHeader("Bearer signet_join_abc")).isEqualTo(new Authenticated(JOINING));
        assertThat(asked).containsExactly("join signet_join_abc");
    }

    @Test
    void aClientCertificateCountsWithoutAHeader() {
        assertThat(authenticators.authenticate(Optional.empty(), Optional.of(LEAF)))
                .isEqualTo(new Authenticated(BY_CERTIFICATE));
    }

    @Test
    void aBadTokenIsNotMadeGoodByAClientCertificate() {
        var strict =
                new Authenticators(
                        token -> new Rejected("no"),
                        token -> new Rejected("no"),
                        token -> new Rejected("no"),
                        leaf -> answer("certificate", BY_CERTIFICATE));

        assertThat(strict.authenticate(Optional.of("Bearer x"), Optional.of(LEAF)))
                .isEqualTo(new Rejected("no"));
        assertThat(strict.authenticate(Optional.of("Basic x"), Optional.of(LEAF)))
                .isInstanceOf(Rejected.class);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Bearer",
                "Bearer ",
                "Basic dXNlcjpwYXNz",
                "Negotiate abc",
                "ab.cd.ef",
                "Bearer a b",
                "Bearer a, Bearer b",
                "Bearer \"a\"",
                "Bearer a\n",
                "Bearer a\r\nX: y",
                " Bearer a",
                "Bearer\ta",
                "Bearer ä",
                "Bearer \u0000"
            })
    void aHeaderThatIsNotOneBearerTokenIsRejectedAndNobodyIsAsked(String header) {
        assertThat(withHeader(header)).isInstanceOf(Rejected.class);
        assertThat(asked).isEmpty();
    }

    @Test
    void aHeaderBeyondTheLimitIsRejectedAndNobodyIsAsked() {
        assertThat(withHeader("Bearer " + "a".repeat(16 * 1024 + 1))).isInstanceOf(Rejected.class);
        assertThat(asked).isEmpty();
        assertThat(withHeader("Bearer " + "a".repeat(16 * 1024))).isInstanceOf(Authenticated.class);
    }

    @Test
    void theNamesOfCallersTellTheirKind() {
        assertThat(TestCallers.ORDERS_POD.name()).isEqualTo("kubernetes:dev/shop/orders");
        assertThat(BY_CERTIFICATE.name())
                .isEqualTo("certificate:dev/shop/orders:" + "0".repeat(39) + "a");
        assertThat(new OperatorCaller("bootstrap", Grants.ADMIN).name())
                .isEqualTo("operator:bootstrap");
        assertThat(JOINING.name()).isEqualTo("join:machines/edge/web-7");
        assertThat(new ServerCaller().name()).isEqualTo("signet itself");
    }

    @Test
    void onlyWorkloadsAreWorkloads() {
        assertThat(TestCallers.ORDERS_POD.workload()).contains(TestCallers.ORDERS);
        assertThat(BY_CERTIFICATE.workload()).contains(TestCallers.ORDERS);
        assertThat(new OperatorCaller("bootstrap", Grants.ADMIN).workload()).isEmpty();
        assertThat(new ServerCaller().workload()).isEmpty();
    }
}
