package dev.signet.server.role;

import java.util.List;

/** A decision with every rule that was looked at, in order. */
public record Explanation(Decision decision, List<TraceStep> trace) {

    public Explanation {
        trace = List.copyOf(trace);
    }
}
