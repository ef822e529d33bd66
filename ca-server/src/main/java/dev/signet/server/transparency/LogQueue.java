package dev.signet.server.transparency;

import dev.signet.server.audit.LogEntry;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Events that are committed and no leaves yet: the table {@code log_queue}. An event is in it until
 * the transaction that makes it a leaf, so that none is ever passed over, however ids and commits
 * follow each other.
 */
final class LogQueue {

    /**
     * @param expiryMonth of the certificate that the event is about
     */
    record Waiting(long eventId, LogEntry entry, Optional<Integer> expiryMonth) {}

    private LogQueue() {}

    /** The first {@code limit} by their ids. */
    static List<Waiting> first(Handle tx, int limit) {
        return tx.createQuery(
                        """
                        SELECT event_id, entry, expiry_month
                          FROM log_queue
                         ORDER BY event_id
                         FETCH FIRST :limit ROWS ONLY
                        """)
                .bind("limit", limit)
                .map((row, _) ->
                        new Waiting(
                                row.getLong("event_id"),
                                LogEntry.parse(row.getBytes("entry")),
                                Optional.ofNullable(row.getObject("expiry_month"))
                                        .map(month -> ((Number) month).intValue())))
                .list();
    }

    /** Takes {@code leaves} out. */
    static void take(Handle tx, List<Waiting> leaves) {
        int taken =
                tx.createUpdate("DELETE FROM log_queue WHERE event_id = ANY(:ids)")
                        .bindArray(
                                "ids", Long.class, leaves.stream().map(Waiting::eventId).toList())
                        .execute();
        if (taken != leaves.size()) {
            throw new IllegalStateException(
                    leaves.size() - taken + " events left the queue and are no leaves");
        }
    }
}
