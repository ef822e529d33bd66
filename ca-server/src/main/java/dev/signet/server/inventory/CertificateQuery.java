package dev.signet.server.inventory;

import java.time.Instant;
import java.util.Optional;

/**
 * Which certificates to find; every filter that is present must match.
 *
 * @param name a subject alternative name, as text, compared as a whole
 * @param state where {@link StateFilter#EXPIRED} is a state too, for those who search
 * @param expiresBefore exclusive
 * @param issuedAfter exclusive
 * @param after the place to go on from, as an earlier page gave it
 * @param limit most records on the page, 1 to {@link #MAX_LIMIT}
 */
public record CertificateQuery(
        Optional<String> cluster,
        Optional<String> namespace,
        Optional<String> serviceAccount,
        Optional<String> pod,
        Optional<String> node,
        Optional<String> role,
        Optional<String> issuer,
        Optional<String> name,
        Optional<StateFilter> state,
        Optional<Instant> expiresBefore,
        Optional<Instant> issuedAfter,
        Optional<Long> after,
        int limit) {

    public static final int MAX_LIMIT = 500;
    public static final int DEFAULT_LIMIT = 100;

    /** Everything, newest first. */
    public static final CertificateQuery ALL =
            new CertificateQuery(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
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
