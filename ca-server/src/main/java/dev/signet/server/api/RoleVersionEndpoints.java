package dev.signet.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.auth.Permission;
import dev.signet.server.database.Database;
import dev.signet.server.role.RoleName;
import dev.signet.server.role.RoleStore;
import dev.signet.server.role.RoleVersion;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code /v1/roles/{name}/versions}: what a role was when a certificate was issued under it. */
final class RoleVersionEndpoints {

    static final String[] PARAMETERS = {"limit", "after"};

    private static final int MAX_LIMIT = 100;
    private static final int DEFAULT_LIMIT = 20;

    /** As {@code openapi.yaml#/components/schemas/RoleVersion}. */
    record Body(
            String name,
            int version,
            boolean deleted,
            Instant createdAt,
            String createdBy,
            JsonNode document) {
        static Body of(RoleVersion version) {
            return new Body(
                    version.name().value(),
                    version.version(),
                    version.deleted(),
                    version.createdAt(),
                    version.createdBy(),
                    version.document());
        }
    }

    /** One page, newest first. */
    record Page(List<Body> versions, Optional<String> next) {}

    private final RoleStore store;
    private final Database database;

    RoleVersionEndpoints(RoleStore store, Database database) {
        this.store = store;
        this.database = database;
    }

    void list(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        RoleName name = RoleNames.ofPath(ctx, Permission.ROLES_READ);
        Query query = Query.of(ctx);
        int limit = query.number("limit", 1, MAX_LIMIT).orElse(DEFAULT_LIMIT);
        int before = query.number("after", 1, Integer.MAX_VALUE).orElse(Integer.MAX_VALUE);
        List<RoleVersion> found =
                database.resultOf(tx -> store.versions(tx, name, before, limit + 1));
        if (found.isEmpty() && before == Integer.MAX_VALUE) {
            throw RoleNames.unknown(name);
        }
        boolean more = found.size() > limit;
        List<RoleVersion> page = more ? found.subList(0, limit) : found;
        Answers.json(
                ctx,
                new Page(
                        page.stream().map(Body::of).toList(),
                        more
                                ? Optional.of(Integer.toString(page.getLast().version()))
                                : Optional.empty()));
    }

    void one(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        RoleName name = RoleNames.ofPath(ctx, Permission.ROLES_READ);
        int version = version(ctx.pathParam("version"));
        RoleVersion found =
                database.resultOf(tx -> store.version(tx, name, version))
                        .orElseThrow(() -> unknown(name, version));
        Answers.json(ctx, Body.of(found));
    }

    private static int version(String text) throws MalformedRequestException {
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw MalformedRequestException.at(
                    "version", text, "must be the number of a version, from 1 up");
        }
        return Integer.parseInt(text);
    }

    private static MalformedRequestException unknown(RoleName name, int version) {
        return MalformedRequestException.of(
                Problem.of(
                                HttpStatus.NOT_FOUND,
                                "unknown-role",
                                "the role " + name + " never had a version " + version)
                        .field("version")
                        .value(Integer.toString(version)));
    }
}
