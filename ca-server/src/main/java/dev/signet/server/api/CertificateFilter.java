package dev.signet.server.api;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.inventory.CertificateQuery;
import dev.signet.server.inventory.CertificateQuery.StateFilter;
import dev.signet.server.inventory.CertificateSelection;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The query of {@code GET /v1/certificates}. */
record CertificateFilter(CertificateQuery query) {

    /** Every parameter it knows. */
    static final String[] PARAMETERS = {
        "identity",
        "cluster",
        "namespace",
        "service_account",
        "pod",
        "node",
        "role",
        "issuer",
        "mount",
        "name",
        "key_hash",
        "state",
        "expires_before",
        "issued_after",
        "issued_before",
        "limit",
        "after"
    };

    private static final int IDENTITY_PARTS = 3;

    static CertificateFilter read(Query query) throws MalformedRequestException {
        Identity identity = identity(query);
        return new CertificateFilter(
                new CertificateQuery(
                        new CertificateSelection(
                                identity.cluster(),
                                identity.namespace(),
                                identity.serviceAccount(),
                                query.value("pod"),
                                query.value("node"),
                                query.value("role"),
                                query.value("issuer"),
                                query.value("name"),
                                query.value("key_hash"),
                                query.instant("issued_after"),
                                query.instant("issued_before")),
                        query.value("mount"),
                        state(query),
                        query.instant("expires_before"),
                        query.after(),
                        limit(query)));
    }

    /** Whether no filter asks for another identity than {@code workload}. */
    boolean isWithin(WorkloadIdentity workload) {
        CertificateSelection asked = query.selection();
        return agrees(asked.cluster(), workload.cluster())
                && agrees(asked.namespace(), workload.namespace())
                && agrees(asked.serviceAccount(), workload.serviceAccount());
    }

    CertificateFilter narrowedTo(WorkloadIdentity workload) {
        CertificateSelection asked = query.selection();
        return new CertificateFilter(
                new CertificateQuery(
                        new CertificateSelection(
                                Optional.of(workload.cluster()),
                                Optional.of(workload.namespace()),
                                Optional.of(workload.serviceAccount()),
                                asked.pod(),
                                asked.node(),
                                asked.role(),
                                asked.issuer(),
                                asked.name(),
                                asked.keyHash(),
                                asked.issuedAfter(),
                                asked.issuedBefore()),
                        query.mount(),
                        query.state(),
                        query.expiresBefore(),
                        query.after(),
                        query.limit()));
    }

    private static boolean agrees(Optional<String> filter, String own) {
        return filter.isEmpty() || filter.get().equals(own);
    }

    private record Identity(
            Optional<String> cluster,
            Optional<String> namespace,
            Optional<String> serviceAccount) {}

    private static Identity identity(Query query) throws MalformedRequestException {
        Optional<String> cluster = query.value("cluster");
        Optional<String> namespace = query.value("namespace");
        Optional<String> serviceAccount = query.value("service_account");
        Optional<String> whole = query.value("identity");
        if (whole.isEmpty()) {
            return new Identity(cluster, namespace, serviceAccount);
        }
        if (cluster.isPresent() || namespace.isPresent() || serviceAccount.isPresent()) {
            throw MalformedRequestException.at(
                    "identity", "already names cluster, namespace and service_account");
        }
        String[] parts = whole.get().split("/", -1);
        if (parts.length != IDENTITY_PARTS || Arrays.asList(parts).contains("")) {
            throw MalformedRequestException.at(
                    "identity", whole.get(), "must be cluster/namespace/service-account");
        }
        return new Identity(Optional.of(parts[0]), Optional.of(parts[1]), Optional.of(parts[2]));
    }

    private static Optional<StateFilter> state(Query query) throws MalformedRequestException {
        Optional<String> text = query.value("state");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        for (StateFilter state : StateFilter.values()) {
            if (state.name().toLowerCase(Locale.ROOT).equals(text.get())) {
                return Optional.of(state);
            }
        }
        throw MalformedRequestException.at(
                "state", text.get(), "must be reserved, issued, revoked or expired");
    }

    private static int limit(Query query) throws MalformedRequestException {
        String text = query.value("limit").orElse(Integer.toString(CertificateQuery.DEFAULT_LIMIT));
        int limit = text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > CertificateQuery.MAX_LIMIT) {
            throw MalformedRequestException.at(
                    "limit", text, "must be a number from 1 to " + CertificateQuery.MAX_LIMIT);
        }
        return limit;
    }
}
