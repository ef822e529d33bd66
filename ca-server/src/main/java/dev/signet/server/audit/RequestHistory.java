package dev.signet.server.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The requests for certificates that were decided, newest first: a view on {@code audit_events}.
 * Safe for concurrent use.
 */
public final class RequestHistory {

    /** Goes on from here for the newest events. */
    public static final long NEWEST = Long.MAX_VALUE;

    /**
     * One audit event.
     *
     * @param request what was asked for, if the event is the decision on a workload's request
     */
    public record Entry(long id, Instant at, Optional<RecordedRequest> request) {}

    /**
     * The events before {@code id}, newest first; found by the primary key, whatever their kind, so
     * that a page costs the same wherever it is.
     */
    public List<Entry> before(Handle tx, long id, int limit) {
        return tx.createQuery(
                        """
                        SELECT id, at,
                               CASE WHEN kind IN ('CertificateReserved', 'IssuanceRefused')
                                    THEN body END AS decision
                          FROM audit_events
                         WHERE id < :id
                         ORDER BY id DESC
                         FETCH FIRST :limit ROWS ONLY
                        """)
                .bind("id", id)
                .bind("limit", limit)
                .map((row, _) -> entry(row))
                .list();
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getLong("id"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getString("decision")).flatMap(RequestHistory::request));
    }

    private static Optional<RecordedRequest> request(String body) {
        try {
            JsonNode request = AuditLog.JSON.readTree(body).path("request");
            return request.isObject()
                    ? Optional.of(AuditLog.JSON.treeToValue(request, RecordedRequest.class))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an audit event in the database is not as written", e);
        }
    }
}
