package dev.signet.server.api;

import dev.signet.server.auth.Permission;
import dev.signet.server.auth.Resource;
import dev.signet.server.role.RoleName;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;

/** The role that a path names, and that the caller may do to it what it asks. */
final class RoleNames {

    private RoleNames() {}

    static RoleName ofPath(Context ctx, Permission permission) throws MalformedRequestException {
        RoleName name = ofPath(ctx);
        Permits.require(ctx, permission, Resource.role(name));
        return name;
    }

    private static RoleName ofPath(Context ctx) throws MalformedRequestException {
        String text = ctx.pathParam("name");
        try {
            return new RoleName(text);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at("name", text, String.valueOf(e.getMessage()));
        }
    }

    static MalformedRequestException unknown(RoleName name) {
        return MalformedRequestException.of(
                Problem.of(HttpStatus.NOT_FOUND, "unknown-role", "there is no role " + name)
                        .field("name")
                        .value(name.value()));
    }
}
