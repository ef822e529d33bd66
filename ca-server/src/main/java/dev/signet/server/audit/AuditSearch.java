package dev.signet.server.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Finds audit events, newest first. By the primary key alone, so that keeping events costs nothing
 * for the sake of those who look for them: a page passes over a bounded number of events, and may
 * have less on it than there are. Safe for concurrent use.
 */
public final class AuditSearch {

    /** Events that one page passes over: some ten milliseconds. */
    static final int PASSED_OVER = 10_000;

    /**
     * How much later than another an event with a smaller id may be: clocks of servers differ, and
     * transactions take time.
     */
    private static final Duration DISORDER = Duration.ofMinutes(2);

    /**
     * What was found.
     *
     * @param next {@link AuditQuery#after} of the page that follows; empty if there is nothing
     *     older
     */
    public record Page(List<RecordedEvent> events, Optional<Long> next) {

        public Page {
            events = List.copyOf(events);
        }
    }

    /** The events that {@code query} says, newest first. */
    public Page find(Handle tx, AuditQuery query) {
        long before = query.after().orElse(Long.MAX_VALUE);
        if (query.until().isPresent()) {
            before = Math.min(before, firstAfter(tx, query.until().get().plus(DISORDER)));
        }
        List<RecordedEvent> events = events(tx, query, before);
        if (events.size() == query.limit()) {
            return new Page(events, Optional.of(events.getLast().id()));
        }
        return new Page(
                events, oldest(tx, before).filter(seen -> goesOn(seen, query)).map(Oldest::id));
    }

    private static List<RecordedEvent> events(Handle tx, AuditQuery query, long before) {
        return tx.createQuery(
                        """
                        SELECT id, at, kind, caller, request_id, body, salt
                          FROM (SELECT id, at, kind, caller, request_id, body, salt
                                  FROM audit_events
                                 WHERE id < :before
                                 ORDER BY id DESC
                                 FETCH FIRST :passedOver ROWS ONLY) e
                         WHERE kind = COALESCE(CAST(:kind AS VARCHAR), kind)
                           AND caller = COALESCE(CAST(:caller AS VARCHAR), caller)
                           AND request_id = COALESCE(CAST(:requestId AS VARCHAR), request_id)
                           AND body LIKE CAST(:body AS VARCHAR)
                           AND at >= COALESCE(CAST(:since AS TIMESTAMP WITH TIME ZONE), at)
                           AND at <= COALESCE(CAST(:until AS TIMESTAMP WITH TIME ZONE), at)
                         ORDER BY id DESC
                         FETCH FIRST :limit ROWS ONLY
                        """)
                .bind("before", before)
                .bind("passedOver", PASSED_OVER)
                .bind("kind", query.kind())
                .bind("caller", query.caller())
                .bind("requestId", query.requestId())
                .bind(
                        "body",
                        query.serial()
                                .map(serial -> "%\"serial\":\"" + serial.hex() + "\"%")
                                .orElse("%"))
                .bind("since", query.since())
                .bind("until", query.until())
                .bind("limit", query.limit())
                .map((row, _) -> RecordedEvent.of(row))
                .list();
    }

    /** The last event that a page passed over. */
    private record Oldest(long id, Instant at, int passedOver) {}

    private static boolean goesOn(Oldest oldest, AuditQuery query) {
        return oldest.passedOver() == PASSED_OVER
                && query.since().filter(oldest.at().plus(DISORDER)::isBefore).isEmpty();
    }

    private static Optional<Oldest> oldest(Handle tx, long before) {
        return tx.createQuery(
                        """
                        SELECT MIN(id) AS id, MIN(at) AS at, COUNT(*) AS passed_over
                          FROM (SELECT id, at
                                  FROM audit_events
                                 WHERE id < :before
                                 ORDER BY id DESC
                                 FETCH FIRST :passedOver ROWS ONLY) e
                        HAVING COUNT(*) > 0
                        """)
                .bind("before", before)
                .bind("passedOver", PASSED_OVER)
                .map((row, _) ->
                        new Oldest(
                                row.getLong("id"),
                                row.getObject("at", OffsetDateTime.class).toInstant(),
                                row.getInt("passed_over")))
                .findOne();
    }

    /** An id from which on all events are later than {@code time}, as far as ids follow time. */
    private static long firstAfter(Handle tx, Instant time) {
        long low = 0;
        long high =
                tx.createQuery("SELECT COALESCE(MAX(id), 0) FROM audit_events")
                                .mapTo(Long.class)
                                .one()
                        + 1;
        while (low < high) {
            long middle = low + (high - low) / 2;
            if (from(tx, middle).filter(at -> !at.isAfter(time)).isPresent()) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The time of the first event whose id is not below {@code id}. */
    private static Optional<Instant> from(Handle tx, long id) {
        return tx.createQuery(
                        """
                        SELECT at FROM audit_events
                         WHERE id >= :id
                         ORDER BY id
                         FETCH FIRST 1 ROWS ONLY
                        """)
                .bind("id", id)
                .mapTo(Instant.class)
                .findOne();
    }

    /** Those of {@code ids} that are still on record. */
    public List<RecordedEvent> byIds(Handle tx, List<Long> ids) {
        return tx.createQuery(
                        """
                        SELECT id, at, kind, caller, request_id, body, salt
                          FROM audit_events
                         WHERE id = ANY(:ids)
                        """)
                .bindArray("ids", Long.class, ids)
                .map((row, _) -> RecordedEvent.of(row))
                .list();
    }
}
