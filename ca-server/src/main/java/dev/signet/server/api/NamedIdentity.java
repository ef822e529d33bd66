package dev.signet.server.api;

import dev.signet.server.auth.Resource;
import dev.signet.server.auth.Scope;
import dev.signet.server.identity.WorkloadIdentity;
import java.util.Optional;

/**
 * The workload that an operator asks about, as {@code openapi.yaml#/components/schemas/Identity}.
 *
 * @param objection why its own cluster's configuration keeps it out, whatever roles say
 */
record NamedIdentity(WorkloadIdentity identity, Optional<String> objection) {

    /** The member of the body. */
    static final String MEMBER = "identity";

    private static final int MAX_LABEL = 63;
    private static final int MAX_SUBDOMAIN = 253;

    /** Roles do not look at it, so nobody needs to know it. */
    private static final String ANY_UID = "any";

    /** The namespace that the identity of {@code body} is in, whether there is one or not. */
    static Resource namespace(JsonFields body) throws MalformedRequestException {
        JsonFields fields = fields(body);
        return Resource.namespace(
                new Scope.Namespace(
                        needed(fields, "cluster", MAX_LABEL),
                        needed(fields, "namespace", MAX_LABEL)));
    }

    /** The identity of {@code body}, for which one of {@code sources} vouches. */
    static NamedIdentity read(JsonFields body, IdentitySources sources)
            throws MalformedRequestException {
        return of(fields(body), sources);
    }

    private static JsonFields fields(JsonFields body) throws MalformedRequestException {
        return body.object(MEMBER, "cluster", "namespace", "service_account", "pod", "node")
                .orElseThrow(() ->
                        MalformedRequestException.at(
                                MEMBER,
                                "is needed from an operator: {cluster, namespace, service_account},"
                                        + " and pod and node if its token names them"));
    }

    private static NamedIdentity of(JsonFields fields, IdentitySources sources)
            throws MalformedRequestException {
        String name = needed(fields, "cluster", MAX_LABEL);
        String trustDomain =
                sources.trustDomain(name)
                        .orElseThrow(() ->
                                MalformedRequestException.at(
                                        fields.path("cluster"),
                                        name,
                                        "no cluster of this name is configured; there are "
                                                + sources.names()));
        Optional<String> pod = fields.text("pod", MAX_SUBDOMAIN);
        try {
            var identity =
                    new WorkloadIdentity(
                            name,
                            trustDomain,
                            needed(fields, "namespace", MAX_LABEL),
                            needed(fields, "service_account", MAX_SUBDOMAIN),
                            ANY_UID,
                            pod,
                            Optional.empty(),
                            fields.text("node", MAX_SUBDOMAIN));
            return new NamedIdentity(
                    identity,
                    sources.cluster(name)
                            .flatMap(cluster ->
                                    cluster.placeObjection(identity.namespace(), pod.isPresent())));
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
