package dev.signet.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.auth.Permission;
import dev.signet.server.auth.Resource;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.mount.Mount;
import dev.signet.server.mount.MountName;
import dev.signet.server.role.MergePatch;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Optional;

/** {@code /v1/mounts}, and the mount that other routes are asked for. */
final class MountEndpoints {

    private static final List<String> DOCUMENT = List.of(Answers.JSON);
    private static final List<String> PATCH = List.of("application/merge-patch+json", Answers.JSON);

    private final MountChanges changes;
    private final MountJson json;
    private final Issuers issuers;

    MountEndpoints(MountChanges changes, MountJson json, Issuers issuers) {
        this.changes = changes;
        this.json = json;
        this.issuers = issuers;
    }

    void list(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        ArrayNode mounts = JsonNodeFactory.instance.arrayNode();
        changes.all().stream()
                .filter(mount ->
                        Permits.has(ctx, Permission.MOUNTS_READ, Resource.mount(mount.name())))
                .forEach(mount -> mounts.add(json.body(mount)));
        Answers.json(ctx, JsonNodeFactory.instance.objectNode().set("mounts", mounts));
    }

    void one(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        Answers.json(ctx, json.body(changes.existing(inPath(ctx, Permission.MOUNTS_READ))));
    }

    void create(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        JsonNode body = RequestBody.document(ctx, DOCUMENT);
        if (!(body instanceof ObjectNode settings) || !body.path("name").isTextual()) {
            throw MalformedRequestException.at("name", "a JSON object with a name is needed");
        }
        MountName name = name("name", settings.remove("name").textValue());
        Permits.require(ctx, Permission.MOUNTS_WRITE, Resource.mount(name));
        if (settings.has("default_issuer")) {
            throw MalformedRequestException.at(
                    "default_issuer", "a new mount has no issuer yet; PATCH it when it has");
        }
        Mount mount = changes.create(ctx, at -> json.read(name, settings, at));
        ctx.status(HttpStatus.CREATED);
        Answers.json(ctx, json.body(mount));
    }

    void patch(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        MountName name = inPath(ctx, Permission.MOUNTS_WRITE);
        JsonNode patch = RequestBody.document(ctx, PATCH);
        if (!patch.isObject()) {
            throw MalformedRequestException.at("", "must be a JSON object");
        }
        Answers.json(ctx, json.body(changes.change(ctx, name, current -> merged(current, patch))));
    }

    void delete(Context ctx) throws MalformedRequestException {
        changes.delete(ctx, inPath(ctx, Permission.MOUNTS_WRITE));
        ctx.status(HttpStatus.NO_CONTENT);
    }

    private Mount merged(Mount current, JsonNode patch) throws MalformedRequestException {
        JsonNode merged = MergePatch.apply(json.settings(current), patch);
        Mount mount = json.read(current.name(), merged, current.createdAt());
        if (patch.has("default_issuer") && mount.defaultIssuer().isPresent()) {
            requireActive(mount.name(), mount.defaultIssuer().get());
        }
        return mount;
    }

    private void requireActive(MountName mount, String slug) throws MalformedRequestException {
        try {
            if (issuers.active(IssuerName.in(mount, slug)).isPresent()) {
                return;
            }
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(
                    "default_issuer", slug, String.valueOf(e.getMessage()));
        }
        throw MalformedRequestException.at(
                "default_issuer",
                slug,
                "names no active issuer of mount "
                        + mount
                        + " that signs certificates of workloads; leave the mount out of the name");
    }

    /** The mount of the path, for which the caller has {@code permission}. */
    private static MountName inPath(Context ctx, Permission permission)
            throws MalformedRequestException {
        MountName name = name("mount", ctx.pathParam("mount"));
        Permits.require(ctx, permission, Resource.mount(name));
        return name;
    }

    /** The mount that the query asks for. */
    static Optional<MountName> inQuery(Context ctx) throws MalformedRequestException {
        Optional<String> text = Query.of(ctx).value("mount");
        return text.isPresent() ? Optional.of(name("mount", text.get())) : Optional.empty();
    }

    private static MountName name(String field, String text) throws MalformedRequestException {
        try {
            return new MountName(text);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(field, text, String.valueOf(e.getMessage()));
        }
    }
}
