package dev.signet.server.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;

/**
 * An audit event as it is on record.
 *
 * @param id of no meaning but that of a name
 * @param at whole milliseconds
 * @param kind the name of a record of {@link AuditEvent}
 * @param requestId empty for what no request caused
 * @param body JSON, as it is in the commitment
 * @param salt hex; with the rest it makes the commitment of the event's entry in the log
 */
public record RecordedEvent(
        long id,
        Instant at,
        String kind,
        String caller,
        String requestId,
        String body,
        String salt) {

    /** Reads the columns of {@code audit_events}. */
    static RecordedEvent of(ResultSet row) throws SQLException {
        return new RecordedEvent(
                row.getLong("id"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("kind"),
                row.getString("caller"),
                row.getString("request_id"),
                row.getString("body"),
                HexFormat.of().formatHex(row.getBytes("salt")));
    }
}
