package dev.signet.server.api;

import dev.signet.server.auth.Permission;
import dev.signet.server.auth.Resource;
import io.javalin.http.Context;

/**
 * Whether the operator that sent a request may do what it asks to what it names. Asked of every
 * name in path, query and body before what it names is looked up, so that a refusal tells nothing.
 */
final class Permits {

    private Permits() {}

    static boolean has(Context ctx, Permission permission, Resource resource) {
        return Callers.of(ctx).grants().permit(permission, resource);
    }

    /**
     * @throws MalformedRequestException {@code not-permitted}, unless {@code permission} is granted
     *     for {@code resource}
     */
    static void require(Context ctx, Permission permission, Resource resource)
            throws MalformedRequestException {
        if (!has(ctx, permission, resource)) {
            throw MalformedRequestException.of(
                    Problem.notPermitted(
                            "this needs the permission " + permission.text() + " for " + resource));
        }
    }
}
