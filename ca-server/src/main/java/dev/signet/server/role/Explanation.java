package dev.signet.server.role;

import dev.signet.server.x509.Validity;
import java.util.List;
import java.util.Optional;

/**
 * A decision with every rule that was looked at, in order.
 *
 * @param validity of the certificate that would be issued now; empty if none would, or no issuer
 *     was looked at
 */
public record Explanation(Decision decision, List<TraceStep> trace, Optional<Validity> validity) {

    public Explanation {
        trace = List.copyOf(trace);
    }
}
