package dev.signet.server.api;

import dev.signet.server.auth.kubernetes.ClusterConfig;
import dev.signet.server.identity.WorkloadIdentity;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The workload that an operator asks about, as {@code openapi.yaml#/components/schemas/Identity}.
 *
 * @param objection why its own cluster's configuration keeps it out, whatever roles say
 */
record NamedIdentity(WorkloadIdentity identity, Optional<String> objection) {

    private static final int MAX_LABEL = 63;
    private static final int MAX_SUBDOMAIN = 253;

    /** Roles do not look at it, so nobody needs to know it. */
    private static final String ANY_UID = "any";

    /** The member {@code identity} of {@code body}; empty if it is left out. */
    static Optional<NamedIdentity> read(JsonFields body, List<ClusterConfig> clusters)
            throws MalformedRequestException {
        Optional<JsonFields> fields =
                body.object("identity", "cluster", "namespace", "service_account", "pod", "node");
        return fields.isEmpty() ? Optional.empty() : Optional.of(of(fields.get(), clusters));
    }

    private static NamedIdentity of(JsonFields fields, List<ClusterConfig> clusters)
            throws MalformedRequestException {
        String name = needed(fields, "cluster", MAX_LABEL);
        ClusterConfig cluster =
                clusters.stream()
                        .filter(config -> config.name().equals(name))
                        .findFirst()
                        .orElseThrow(() ->
                                MalformedRequestException.at(
                                        fields.path("cluster"),
                                        name,
                                        "no cluster of this name is configured; there are "
                                                + clusters.stream()
                                                        .map(ClusterConfig::name)
                                                        .collect(Collectors.joining(", "))));
        Optional<String> pod = fields.text("pod", MAX_SUBDOMAIN);
        try {
            var identity =
                    new WorkloadIdentity(
                            name,
                            cluster.trustDomain(),
                            needed(fields, "namespace", MAX_LABEL),
                            needed(fields, "service_account", MAX_SUBDOMAIN),
                            ANY_UID,
                            pod,
                            Optional.empty(),
                            fields.text("node", MAX_SUBDOMAIN));
            return new NamedIdentity(
                    identity, cluster.placeObjection(identity.namespace(), pod.isPresent()));
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at("identity", String.valueOf(e.getMessage()));
        }
    }

    private static String needed(JsonFields fields, String member, int maxLength)
            throws MalformedRequestException {
        return fields.text(member, maxLength)
                .orElseThrow(() -> MalformedRequestException.at(fields.path(member), "is needed"));
    }
}
