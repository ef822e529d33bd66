package dev.signet.server.audit;

import dev.signet.server.x509.SerialNumber;
import java.time.Instant;
import java.util.Optional;

/**
 * Which audit events are looked for; every condition that is given must hold.
 *
 * @param kind the name of a record of {@link AuditEvent}
 * @param serial of the certificate that the event is about
 * @param since and not earlier
 * @param until and not later
 * @param after only events older than the one with this id
 * @param limit most events of one page, 1 to {@link #MAX_LIMIT}
 */
public record AuditQuery(
        Optional<String> kind,
        Optional<String> caller,
        Optional<String> requestId,
        Optional<SerialNumber> serial,
        Optional<Instant> since,
        Optional<Instant> until,
        Optional<Long> after,
        int limit) {

    public static final int DEFAULT_LIMIT = 100;
    public static final int MAX_LIMIT = 500;

    public AuditQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("a page has 1 to " + MAX_LIMIT + " events");
        }
    }
}
