package dev.signet.server.api;

import dev.signet.server.auth.Caller.OperatorCaller;
import io.javalin.http.Context;

/** The caller of routes that admit operators alone. */
final class OperatorCallers {

    private OperatorCallers() {}

    /**
     * @throws IllegalStateException on a route that admits others, which is a bug
     */
    static OperatorCaller of(Context ctx) {
        if (Callers.of(ctx) instanceof OperatorCaller operator) {
            return operator;
        }
        throw new IllegalStateException("this route is for operators alone");
    }
}
