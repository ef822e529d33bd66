package dev.signet.server.api;

import dev.signet.server.auth.Caller;
import io.javalin.http.Context;
import java.util.Optional;

/** Carries the authenticated caller from the access check to the endpoint. */
final class Callers {
    private static final String ATTRIBUTE = Callers.class.getName();

    private Callers() {}

    static void set(Context ctx, Caller caller) {
        ctx.attribute(ATTRIBUTE, caller);
        RequestTrail.caller(ctx, caller.name());
    }

    /**
     * @throws IllegalStateException on a route that has no access check, which is a bug
     */
    static Caller of(Context ctx) {
        return find(ctx).orElseThrow(() -> new IllegalStateException("no caller on this route"));
    }

    static Optional<Caller> find(Context ctx) {
        return Optional.ofNullable(ctx.attribute(ATTRIBUTE));
    }
}
