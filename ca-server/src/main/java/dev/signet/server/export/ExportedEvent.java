package dev.signet.server.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.signet.server.audit.RecordedEvent;
import dev.signet.server.transparency.LoggedEvents.Logged;

/** An event as it leaves: one line of JSON, without its line feed. */
record ExportedEvent(RecordedEvent event, String json) {

    private static final JsonMapper JSON = new JsonMapper();

    /** With everything that proves the event to be in the log. */
    static ExportedEvent of(Logged logged) {
        RecordedEvent event = logged.event();
        ObjectNode line =
                JSON.createObjectNode()
                        .put("index", logged.index())
                        .put("id", String.valueOf(event.id()))
                        .put("at", event.at().toString())
                        .put("kind", event.kind())
                        .put("caller", event.caller())
                        .put("request_id", event.requestId())
                        .put("salt", event.salt());
        line.putRawValue("event", new RawValue(event.body()));
        try {
            return new ExportedEvent(event, JSON.writeValueAsString(line));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an audit event is plain data", e);
        }
    }
}
