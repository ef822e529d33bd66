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
import dev.signet.server.survivability.OutageBudget;
import dev.signet.server.survivability.SurvivabilityConfig;
import dev.signet.server.x509.DurationText;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
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

    /** The query parameter by which a role may leave a shorter outage budget than configured. */
    static final String FORCE = "force";

    private final RoleChanges changes;
    private final Mounts mounts;
    private final Issuers issuers;
    private final SurvivabilityConfig survivability;

    RoleEndpoints(
            RoleChanges changes,
            Mounts mounts,
            Issuers issuers,
            SurvivabilityConfig survivability) {
        this.changes = changes;
        this.mounts = mounts;
        this.issuers = issuers;
        this.survivability = survivability;
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
        boolean forced = Query.of(ctx).flag(FORCE);
        RoleDocument document = checked(name, forced, () -> RoleDocument.parse(json));
        Role role = changes.change(ctx, name, _ -> document);
        send(ctx, role.version() == 1 ? HttpStatus.CREATED : HttpStatus.OK, role);
    }

    void patch(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        RoleName name = RoleNames.ofPath(ctx, Permission.ROLES_WRITE);
        boolean forced = Query.of(ctx).flag(FORCE);
        JsonNode patch = RequestBody.document(ctx, PATCH);
        Role role =
                changes.change(
                        ctx,
                        name,
                        current -> {
                            Role old = current.orElseThrow(() -> RoleNames.unknown(name));
                            return checked(name, forced, () -> old.document().merge(patch));
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

    private RoleDocument checked(RoleName name, boolean forced, Parsing parsing)
            throws MalformedRequestException {
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
        requireLife(document, forced);
        return document;
    }

    private void requireLife(RoleDocument document, boolean forced)
            throws MalformedRequestException {
        if (!document.usualLife().isPositive()) {
            throw invalid(
                    "not_before_duration",
                    "must be less than ttl: certificates would be over when they are issued");
        }
        Duration least = survivability.minOutageBudget();
        if (!forced && OutageBudget.of(document).compareTo(least) < 0) {
            throw invalid(
                    "ttl",
                    "leaves less than the outage budget of "
                            + DurationText.format(least)
                            + " that this server asks for: certificates must live for at least "
                            + DurationText.format(OutageBudget.lifeFor(least))
                            + " beside not_before_duration; force=true in the query takes it all"
                            + " the same");
        }
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
