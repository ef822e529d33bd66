package dev.signet.benchmarks;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.role.Decision;
import dev.signet.server.role.InvalidRoleException;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.role.RequestedKey;
import dev.signet.server.role.Role;
import dev.signet.server.role.RoleDocument;
import dev.signet.server.role.RoleName;
import dev.signet.server.role.Roles;
import dev.signet.server.x509.KeyAlgorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How long the decision of a role takes, when the request names none and many roles exist. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecisionBenchmark {

    @Param({"1", "1000"})
    private int roleCount;

    private Roles roles = new Roles(List.of());

    private final WorkloadIdentity caller =
            new WorkloadIdentity(
                    "production",
                    "cluster.local",
                    "shop-0",
                    "orders",
                    "8a1fb0a6-0d6e-4a5f-9f59-0c1f2d3e4a5b",
                    Optional.of("orders-0"),
                    Optional.of("0a1b2c3d-0d6e-4a5f-9f59-0c1f2d3e4a5b"),
                    Optional.of("node-1"));

    private final IssuanceRequest request =
            new IssuanceRequest(
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    new RequestedKey.Generated(KeyAlgorithm.EC_P256));

    @Setup
    public void makeRoles() throws InvalidRoleException {
        var all = new ArrayList<Role>();
        for (int i = 0; i < roleCount; i++) {
            String document =
                    """
                    {
                      "callers": [{"cluster": "*", "namespace": "shop-%d", "service_account": "*"}],
                      "allowed_domains": ["{{service_account}}.{{namespace}}.svc.cluster.local"],
                      "allowed_uri_sans": ["spiffe://{{trust_domain}}/ns/{{namespace}}/sa/{{service_account}}"]
                    }
                    """
                            .formatted(i);
            all.add(new Role(new RoleName("role-" + i), 1, RoleDocument.parse(document)));
        }
        roles = new Roles(all);
    }

    @Benchmark
    public Decision decide() {
        Decision decision = roles.decide(caller, request);
        if (!(decision instanceof Decision.Granted)) {
            throw new IllegalStateException("refused: " + decision);
        }
        return decision;
    }
}
