package dev.signet.server.approval;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A request for which a second person is needed, and how far it has come.
 *
 * @param id 32 hexadecimal digits; names it, and is no secret
 * @param requestedBy {@code Caller.name()} of who wants it done, and alone may do it
 * @param lineage whoever has the same may know the requester's secret, and so is no second person
 * @param expiresAt exclusive; from then on it is neither approved nor done
 * @param decidedBy {@code Caller.name()} of who approved or denied it
 */
public record Approval(
        String id,
        Proposal proposal,
        String requestedBy,
        String lineage,
        Instant requestedAt,
        Instant expiresAt,
        State state,
        Optional<String> decidedBy,
        Optional<Instant> decidedAt) {

    /** {@code PENDING → APPROVED → USED}, or {@code PENDING → DENIED}. */
    public enum State {
        PENDING,
        APPROVED,
        DENIED,

        /** It was done, or tried: once. */
        USED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether it ended without an answer, or without being done. */
    public boolean isExpired(Instant now) {
        return (state == State.PENDING || state == State.APPROVED) && !now.isBefore(expiresAt);
    }
}
