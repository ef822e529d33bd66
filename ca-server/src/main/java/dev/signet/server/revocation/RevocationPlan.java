package dev.signet.server.revocation;

import dev.signet.server.inventory.BulkRevocations.Census;
import dev.signet.server.inventory.CertificateSelection;
import dev.signet.server.x509.RevocationReason;
import java.time.Instant;
import java.util.Optional;

/**
 * Certificates to be revoked together: looked at first, executed by its id.
 *
 * @param id random, in the form of a UUID
 * @param affected what matched when it was planned; what is issued later is not revoked by it
 * @param execution empty until somebody asks for it
 */
public record RevocationPlan(
        String id,
        CertificateSelection selection,
        RevocationReason reason,
        Census affected,
        String createdBy,
        Instant createdAt,
        State state,
        Optional<Execution> execution) {

    /** How far it is. */
    public enum State {
        /** Nothing was revoked. */
        PLANNED,
        /** Batch after batch is being revoked. */
        EXECUTING,
        /** All that matched are revoked. */
        DONE,
        /** Ended before all were revoked; those that were stay so. */
        CANCELLED
    }

    /**
     * Who had it executed, and what came of it so far.
     *
     * @param requestId the request that asked for it
     * @param lookedAt position up to which certificates were looked at
     * @param revoked how many were revoked
     */
    public record Execution(
            String by,
            String requestId,
            Instant startedAt,
            Optional<Instant> endedAt,
            long lookedAt,
            long revoked) {}

    /** When it was executed to its end, or cancelled. */
    public Optional<Instant> endedAt() {
        return execution.flatMap(Execution::endedAt);
    }
}
