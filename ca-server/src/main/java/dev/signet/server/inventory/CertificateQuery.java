package dev.signet.server.inventory;

import java.time.Instant;
import java.util.Optional;

/**
 * A page of those certificates that match, newest first.
 *
 * @param mount whose issuers signed them
 * @param state where {@link StateFilter#EXPIRED} is a state too, for those who search
 * @param expiresBefore exclusive
 * @param after the place to go on from, as an earlier page gave it
 * @param limit most records on the page, 1 to {@link #MAX_LIMIT}
 */
public record CertificateQuery(
        CertificateSelection selection,
        Optional<String> mount,
        Optional<StateFilter> state,
        Optional<Instant> expiresBefore,
        Optional<Long> after,
        int limit) {

    public static final int MAX_LIMIT = 500;
    public static final int DEFAULT_LIMIT = 100;

    /** Everything, newest first. */
    public static final CertificateQuery ALL =
            new CertificateQuery(
                    CertificateSelection.ALL,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    DEFAULT_LIMIT);

    public CertificateQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be within 1.." + MAX_LIMIT);
        }
    }

    /** The states to search for. */
    public enum StateFilter {
        RESERVED,
        /** Signed, not revoked, not expired. */
        ISSUED,
        REVOKED,
        /** Signed, not revoked, past its end. */
        EXPIRED
    }
}
