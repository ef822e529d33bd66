package dev.signet.server.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Takes down what a decision looks at, or nothing: the decision never depends on which. */
final class Trace {

    private final boolean taken;
    private final List<TraceStep> steps = new ArrayList<>();

    private Trace(boolean taken) {
        this.taken = taken;
    }

    static Trace none() {
        return new Trace(false);
    }

    static Trace taken() {
        return new Trace(true);
    }

    void step(
            Optional<RoleName> role,
            String rule,
            String field,
            String value,
            boolean passed,
            Supplier<String> detail) {
        if (taken) {
            steps.add(new TraceStep(role, rule, field, value, passed, detail.get()));
        }
    }

    List<TraceStep> steps() {
        return steps;
    }
}
