package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import java.util.Optional;

/**
 * A set of workloads: those that match in everything that is said. In cluster, namespace and
 * service account a {@code *} stands for any run of characters, as in a role's {@code callers}.
 *
 * @param trustDomain exactly; empty: any
 * @param pod exactly, and the credential must name it; empty: any or none
 * @param node as {@code pod}
 */
public record IdentityPattern(
        String cluster,
        Optional<String> trustDomain,
        String namespace,
        String serviceAccount,
        Optional<String> pod,
        Optional<String> node) {

    public boolean matches(WorkloadIdentity identity) {
        return matchesCluster(identity.cluster())
                && trustDomain.filter(value -> !value.equals(identity.trustDomain())).isEmpty()
                && matchesNamespace(identity.namespace())
                && matchesServiceAccount(identity.serviceAccount())
                && (pod.isEmpty() || pod.equals(identity.pod()))
                && (node.isEmpty() || node.equals(identity.node()));
    }

    public boolean matchesCluster(String name) {
        return new Glob(cluster).matches(name);
    }

    public boolean matchesNamespace(String name) {
        return new Glob(namespace).matches(name);
    }

    public boolean matchesServiceAccount(String name) {
        return new Glob(serviceAccount).matches(name);
    }
}
