package dev.signet.server.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.signet.server.database.Dialect;
import dev.signet.server.tlog.Hash;
import dev.signet.server.x509.SerialNumber;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * What happened, in the transaction in which it happened: the table {@code audit_events}, which is
 * only ever appended to, and with each event its entry in {@code log_queue}, which waits for its
 * place in the log. Safe for concurrent use.
 */
public final class AuditLog {

    static final JsonMapper JSON =
            JsonMapper.builder()
                    .addModules(new JavaTimeModule(), new Jdk8Module())
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .build();

    private static final int SALT_OCTETS = 16;

    private final Clock clock;
    private final SecureRandom random;

    /** {@code random} makes the salts, which keep what the log publishes from telling anything. */
    public AuditLog(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
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
        PreparedBatch batch = tx.prepareBatch(insert(tx));
        Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        for (AuditEvent event : events) {
            add(batch, at, caller, requestId, event);
        }
        var _ = batch.execute();
    }

    /** Event and entry in one statement, which costs half of what two would. */
    private static String insert(Handle tx) {
        return switch (Dialect.of(tx)) {
            case POSTGRESQL ->
                    """
                    WITH event AS (
                        INSERT INTO audit_events (at, kind, caller, request_id, body, salt)
                        VALUES (:at, :kind, :caller, :requestId, :body, :salt)
                        RETURNING id)
                    INSERT INTO log_queue (event_id, entry, expiry_month)
                    SELECT id, :entry, CAST(:expiryMonth AS SMALLINT) FROM event
                    """;
            case H2 ->
                    """
                    INSERT INTO log_queue (event_id, entry, expiry_month)
                    SELECT id, CAST(:entry AS VARBINARY), CAST(:expiryMonth AS SMALLINT)
                      FROM FINAL TABLE (
                        INSERT INTO audit_events (at, kind, caller, request_id, body, salt)
                        VALUES (:at, :kind, :caller, :requestId, :body, :salt))
                    """;
        };
    }

    private void add(
            PreparedBatch batch, Instant at, String caller, String requestId, AuditEvent event) {
        String kind = event.getClass().getSimpleName();
        String body = json(event);
        byte[] salt = new byte[SALT_OCTETS];
        random.nextBytes(salt);
        Optional<OfCertificate> certificate =
                event instanceof OfCertificate about ? Optional.of(about) : Optional.empty();
        var entry =
                new LogEntry(
                        LogEntry.commitment(salt, at, kind, caller, requestId, body),
                        certificate.map(about -> Hash.fromHex(about.tbsHash())));
        var _ =
                batch.bind("at", at)
                        .bind("kind", kind)
                        .bind("caller", caller)
                        .bind("requestId", requestId)
                        .bind("body", body)
                        .bind("salt", salt)
                        .bind("entry", entry.octets())
                        .bind(
                                "expiryMonth",
                                certificate
                                        .map(OfCertificate::notAfter)
                                        .map(SerialNumber::expiryMonth))
                        .add();
    }

    private static String json(AuditEvent event) {
        try {
            return JSON.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an audit event is plain data", e);
        }
    }
}
