package dev.signet.server.audit;

import dev.signet.server.identity.WorkloadIdentity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a workload asked for, as far as roles look at it, so that the decision can be repeated under
 * other roles.
 *
 * @param role empty: none was named
 * @param body what the body says of the subject; empty: nothing, or it is not {@code complete}
 * @param csr what the CSR says; empty as {@code body}, or there was none
 * @param lifetimeSeconds empty: the role's default
 * @param notBefore empty: as the role says
 * @param notAfter empty: as the lifetime says
 * @param purposes object identifiers; none: all of the role's
 * @param renewal whether a certificate was to be renewed; role and names that the client left out
 *     are those of that certificate then
 * @param complete whether body, CSR and purposes are here; they are left out above {@link
 *     #MAX_LENGTH}
 */
public record RecordedRequest(
        WorkloadIdentity identity,
        Optional<String> role,
        Optional<Subject> body,
        Optional<Subject> csr,
        Optional<Long> lifetimeSeconds,
        Optional<Instant> notBefore,
        Optional<Instant> notAfter,
        List<String> purposes,
        String keyType,
        boolean renewal,
        boolean complete) {

    /** Of the names and identifiers of body and CSR and the purposes together, in characters. */
    static final int MAX_LENGTH = 8_192;

    /**
     * Whom a certificate is asked for.
     *
     * @param names each with its kind, such as {@code DNS:orders.shop.svc}
     */
    public record Subject(
            Optional<String> commonName,
            boolean commonNameAlone,
            List<String> names,
            Optional<String> serialNumber,
            List<String> userIds) {

        public Subject {
            names = List.copyOf(names);
            userIds = List.copyOf(userIds);
        }

        private int length() {
            return Stream.of(
                            commonName.stream(),
                            names.stream(),
                            serialNumber.stream(),
                            userIds.stream())
                    .flatMap(texts -> texts)
                    .mapToInt(String::length)
                    .sum();
        }
    }

    public RecordedRequest {
        int length =
                Stream.of(body, csr).flatMap(Optional::stream).mapToInt(Subject::length).sum()
                        + purposes.stream().mapToInt(String::length).sum();
        complete = complete && length <= MAX_LENGTH;
        purposes = complete ? List.copyOf(purposes) : List.of();
        body = complete ? body : Optional.empty();
        csr = complete ? csr : Optional.empty();
    }
}
