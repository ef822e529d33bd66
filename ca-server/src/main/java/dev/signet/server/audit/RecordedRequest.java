package dev.signet.server.audit;

import dev.signet.server.identity.WorkloadIdentity;
import java.util.List;
import java.util.Optional;

/**
 * What a workload asked for, as far as roles look at it, so that the decision can be repeated under
 * other roles.
 *
 * @param role empty: none was named
 * @param names each with its kind, such as {@code DNS:orders.shop.svc}; empty also where they are
 *     not {@code complete}
 * @param lifetimeSeconds empty: the role's default
 * @param renewal whether a certificate was to be renewed; role and names that the client left out
 *     are those of that certificate then
 * @param complete whether the names are here; they are left out above {@link #MAX_NAMES_LENGTH}
 */
public record RecordedRequest(
        WorkloadIdentity identity,
        Optional<String> role,
        Optional<String> commonName,
        List<String> names,
        Optional<Long> lifetimeSeconds,
        String keyType,
        boolean renewal,
        boolean complete) {

    /** In characters, all names together. */
    static final int MAX_NAMES_LENGTH = 8_192;

    public RecordedRequest {
        int length = names.stream().mapToInt(String::length).sum();
        complete = complete && length <= MAX_NAMES_LENGTH;
        names = complete ? List.copyOf(names) : List.of();
    }
}
