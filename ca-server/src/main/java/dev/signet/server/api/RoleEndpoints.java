package dev.signet.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.auth.Permission;
import dev.signet.server.auth.Resource;
import dev.signet.server.issuance.CaCertification;
import dev.signet.server.issuance.ResponderCertification;
import dev.signet.server.issuance.ServerIdentity;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.mount.MountName;
import dev.signet.server.mount.Mounts;
import dev.signet.server.role.InvalidRoleException;
import dev.signet.server.role.Role;
import dev.signet.server.role.RoleDocument;
import dev.signet.server.role.RoleName;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /v1/roles}. */
final class RoleEndpoints {

    private static final List<String> DOCUMENT = List.of(Answers.JSON);
    private static final List<String> PATCH = List.of("application/merge-patch+json", Answers.JSON);

    /** On the records of certificates that no role grants. */
    static final Set<String> OWN =
            Set.of(
                    ServerIdentity.ROLE.slug(),
                    CaCertification.ROLE,
                    ResponderCertification.ROLE.slug());

    private final RoleChanges changes;
    private final Mounts mounts;
    private final Issuers issuers;

    RoleEndpoints(RoleChanges changes, Mounts mounts, Issuers issuers) {
        this.changes = changes;
        this.mounts = mounts;
        this.issuers = issuers;
    }

    void list(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        ArrayNode roles = JsonNodeFactory.instance.arrayNode();
        Optional<MountName> mount = MountEndpoints.inQuery(ctx);
        changes.all().stream()
                .filter(role -> mount.isEmpty() || role.name().mount().equals(mount.get()))
                .filter(role -> Permits.has(ctx, Permission.ROLES_READ, Resource.role(role.name())))
                .forEach(role -> roles.add(body(role)));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("roles", roles);
        Answers.json(ctx, answer);
    }

    void one(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        send(ctx, HttpStatus.OK, existing(RoleNames.ofPath(ctx, Permission.ROLES_READ)));
    }

    void put(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        RoleName name = RoleNames.ofPath(ctx, Permission.ROLES_WRITE);
        if (OWN.contains(name.slug())) {
            throw invalid("", "this name is kept for certificates of the CA itself");
        }
        JsonNode json = RequestBody.document(ctx, DOCUMENT);
        RoleDocument document = checked(name, () -> RoleDocument.parse(json));
        Role role = changes.change(ctx, name, _ -> document);
        send(ctx, role.version() == 1 ? HttpStatus.CREATED : HttpStatus.OK, role);
    }

    void patch(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        RoleName name = RoleNames.ofPath(ctx, Permission.ROLES_WRITE);
        JsonNode patch = RequestBody.document(ctx, PATCH);
        Role role =
                changes.change(
                        ctx,
                        name,
                        current -> {
                            Role old = current.orElseThrow(() -> RoleNames.unknown(name));
                            return checked(name, () -> old.document().merge(patch));
                        });
        send(ctx, HttpStatus.OK, role);
    }

    void delete(Context ctx) throws MalformedRequestException {
        RoleName name = RoleNames.ofPath(ctx, Permission.ROLES_WRITE);
        if (!changes.delete(ctx, name)) {
            throw RoleNames.unknown(name);
        }
        ctx.status(HttpStatus.NO_CONTENT);
    }

    /** Reads a document, or says where it is no role. */
    @FunctionalInterface
    private interface Parsing {
        RoleDocument parse() throws InvalidRoleException;
    }

    private RoleDocument checked(RoleName name, Parsing parsing) throws MalformedRequestException {
        if (mounts.find(name.mount()).isEmpty()) {
            throw MountChanges.unknown(name.mount());
        }
        RoleDocument document;
        try {
            document = parsing.parse();
        } catch (InvalidRoleException e) {
            throw invalid(e.field(), e.complaint());
        }
        Optional<IssuerName> issuer = document.issuer(name.mount());
        if (issuer.isPresent() && issuers.active(issuer.get()).isEmpty()) {
            throw invalid(
                    "issuer_ref",
                    "names no active issuer of mount "
                            + name.mount()
                            + " that signs certificates of workloads");
        }
        return document;
    }

    private Role existing(RoleName name) throws MalformedRequestException {
        Optional<Role> role = changes.find(name);
        return role.orElseThrow(() -> RoleNames.unknown(name));
    }

    private static void send(Context ctx, HttpStatus status, Role role) {
        ctx.status(status);
        ctx.header("ETag", RoleChanges.tag(role));
        Answers.json(ctx, body(role));
    }

    private static ObjectNode body(Role role) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("name", role.name().value());
        body.put("version", role.version());
        body.setAll(role.document().toJson());
        return body;
    }

    static MalformedRequestException invalid(String field, String complaint) {
        return MalformedRequestException.of(
                Problem.of(HttpStatus.BAD_REQUEST, "invalid-role", complaint).field(field));
    }
}
