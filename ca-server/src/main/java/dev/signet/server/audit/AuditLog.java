package dev.signet.server.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * What happened, in the transaction in which it happened: the table {@code audit_events}, which is
 * only ever appended to. Safe for concurrent use.
 */
public final class AuditLog {

    static final JsonMapper JSON =
            JsonMapper.builder()
                    .addModules(new JavaTimeModule(), new Jdk8Module())
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .build();

    private final Clock clock;

    public AuditLog(Clock clock) {
        this.clock = clock;
    }

    /**
     * Appends {@code event}.
     *
     * @param caller {@code Caller.name()} of who caused it
     * @param requestId the request in which it happened; empty for what no request caused
     */
    public void append(Handle tx, String caller, String requestId, AuditEvent event) {
        appendAll(tx, caller, requestId, List.of(event));
    }

    /** Appends {@code events} in their order, in one go. */
    public void appendAll(Handle tx, String caller, String requestId, List<AuditEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        PreparedBatch batch =
                tx.prepareBatch(
                        """
                        INSERT INTO audit_events (at, kind, caller, request_id, body)
                        VALUES (:at, :kind, :caller, :requestId, :body)
                        """);
        Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        for (AuditEvent event : events) {
            var _ =
                    batch.bind("at", at)
                            .bind("kind", event.getClass().getSimpleName())
                            .bind("caller", caller)
                            .bind("requestId", requestId)
                            .bind("body", json(event))
                            .add();
        }
        var _ = batch.execute();
    }

    private static String json(AuditEvent event) {
        try {
            return JSON.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an audit event is plain data", e);
        }
    }
}
