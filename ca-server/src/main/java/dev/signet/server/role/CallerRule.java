package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;

/**
 * Which workloads a role admits: those that match in all three. A {@code *} stands for any run of
 * characters, dots included, but not for a colon: {@code *} admits clusters, {@code jwt:*} issuers
 * of JWTs.
 */
record CallerRule(Glob cluster, Glob namespace, Glob serviceAccount) {

    boolean admits(WorkloadIdentity caller) {
        return cluster.matches(caller.cluster())
                && namespace.matches(caller.namespace())
                && serviceAccount.matches(caller.serviceAccount());
    }

    /** {@code cluster/namespace/service account}, each with its globs. */
    String text() {
        return cluster + "/" + namespace + "/" + serviceAccount;
    }

    /** {@code caller} in the form of {@link #text()}. */
    static String textOf(WorkloadIdentity caller) {
        return caller.cluster() + "/" + caller.namespace() + "/" + caller.serviceAccount();
    }

    @Override
    public String toString() {
        return text();
    }
}
