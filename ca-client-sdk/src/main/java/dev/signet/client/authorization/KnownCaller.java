package dev.signet.client.authorization;

import java.time.Instant;
import java.util.Optional;

/**
 * A caller that was here.
 *
 * @param name its SPIFFE ID, the serial number of a certificate without one, or for callers without
 *     a certificate the address, or the proxy, they come from
 * @param transport how it came
 * @param allowed requests that went on, those included that would have been refused
 * @param wouldDeny requests that went on and would have been refused
 * @param denied requests that were refused
 * @param firstSeen since when this counts
 * @param lastSeen time of the newest request
 * @param lastRefusedBy rule that refused last, or would have
 */
public record KnownCaller(
        String name,
        Transport transport,
        long allowed,
        long wouldDeny,
        long denied,
        Instant firstSeen,
        Instant lastSeen,
        Optional<String> lastRefusedBy) {

    static KnownCaller first(String name, Transport transport, Instant now) {
        return new KnownCaller(name, transport, 0, 0, 0, now, now, Optional.empty());
    }

    KnownCaller and(AuthorizationDecision decision, Instant now) {
        Optional<String> refusedBy =
                decision.allowed() ? decision.wouldDeny() : Optional.of(decision.rule());
        return new KnownCaller(
                name,
                transport,
                allowed + (decision.allowed() ? 1 : 0),
                wouldDeny + (decision.wouldDeny().isPresent() ? 1 : 0),
                denied + (decision.allowed() ? 0 : 1),
                firstSeen,
                now,
                refusedBy.or(() -> lastRefusedBy));
    }
}
