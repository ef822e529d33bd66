package dev.signet.server.api;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.database.Changes;
import dev.signet.server.database.Database;
import dev.signet.server.mount.MountStore;
import dev.signet.server.role.Role;
import dev.signet.server.role.RoleDocument;
import dev.signet.server.role.RoleName;
import dev.signet.server.role.RoleStore;
import dev.signet.server.role.Roles;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Changes roles: stored and audited in one transaction, in force on this server when the caller
 * gets its answer, and announced to the others. A change that meets another one on its way is tried
 * again on the newer version.
 */
final class RoleChanges {

    private static final int MAX_ATTEMPTS = 5;

    private final RoleStore store;
    private final Roles roles;
    private final MountStore mounts;
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;

    RoleChanges(
            RoleStore store,
            Roles roles,
            MountStore mounts,
            AuditLog audit,
            Database database,
            Clock clock) {
        this.store = store;
        this.roles = roles;
        this.mounts = mounts;
        this.audit = audit;
        this.database = database;
        this.clock = clock;
    }

    /** What the new document is, given the newest role. */
    @FunctionalInterface
    interface Change {
        RoleDocument of(Optional<Role> current) throws MalformedRequestException;
    }

    List<Role> all() {
        return database.resultOf(store::newest);
    }

    Optional<Role> find(RoleName name) {
        return database.resultOf(tx -> store.newest(tx, name));
    }

    /** The strong entity tag of a role: its version. */
    static String tag(Role role) {
        return "\"" + role.version() + "\"";
    }

    /**
     * Stores a new version of {@code name}.
     *
     * @throws MalformedRequestException if If-Match names another version than the newest (412), or
     *     {@code change} refuses
     */
    Role change(Context ctx, RoleName name, Change change) throws MalformedRequestException {
        String by = Callers.of(ctx).name();
        String requestId = RequestTrail.requestId(ctx);
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Optional<Role> current = find(name);
            checkIfMatch(ctx, current);
            RoleDocument document = change.of(current);
            int previous = current.map(Role::version).orElse(0);
            Optional<Role> stored =
                    unlessOthersWere(tx -> {
                        if (mounts.hold(tx, name.mount()).isEmpty()
                                || !store.put(tx, name, document, previous, by, now())) {
                            return Optional.empty();
                        }
                        Role role = store.newest(tx, name).orElseThrow();
                        audit.append(
                                tx,
                                by,
                                requestId,
                                new AuditEvent.RoleChanged(
                                        name.value(),
                                        role.version(),
                                        document.toJson().toString()));
                        Changes.announce(tx, Changes.Topic.ROLES);
                        return Optional.of(role);
                    });
            if (stored.isPresent()) {
                roles.refresh(this::all);
                return stored.get();
            }
        }
        throw conflict("others keep changing this role; try again");
    }

    /**
     * Deletes the role {@code name}; false if there is none.
     *
     * @throws MalformedRequestException as {@link #change}
     */
    boolean delete(Context ctx, RoleName name) throws MalformedRequestException {
        String by = Callers.of(ctx).name();
        String requestId = RequestTrail.requestId(ctx);
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Optional<Role> current = find(name);
            if (current.isEmpty()) {
                return false;
            }
            checkIfMatch(ctx, current);
            int version = current.get().version();
            Optional<Role> deleted =
                    unlessOthersWere(tx -> {
                        if (!store.delete(tx, name, version, by, now())) {
                            return Optional.empty();
                        }
                        audit.append(
                                tx,
                                by,
                                requestId,
                                new AuditEvent.RoleDeleted(name.value(), version));
                        Changes.announce(tx, Changes.Topic.ROLES);
                        return current;
                    });
            if (deleted.isPresent()) {
                roles.refresh(this::all);
                return true;
            }
        }
        throw conflict("others keep changing this role; try again");
    }

    /** Runs {@code work} in a transaction; empty also if another server was faster. */
    private Optional<Role> unlessOthersWere(Function<Handle, Optional<Role>> work) {
        try {
            return database.resultOf(work);
        } catch (JdbiException e) {
            if (Database.isUniqueViolation(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static void checkIfMatch(Context ctx, Optional<Role> current)
            throws MalformedRequestException {
        String header = ctx.header("If-Match");
        if (header == null) {
            return;
        }
        List<String> tags = Arrays.stream(header.split(",", -1)).map(String::strip).toList();
        if (current.isEmpty()) {
            throw conflict("there is no such role");
        }
        if (!tags.contains("*") && !tags.contains(tag(current.get()))) {
            throw conflict("the newest version is " + current.get().version());
        }
    }

    private static MalformedRequestException conflict(String detail) {
        return MalformedRequestException.of(
                Problem.of(HttpStatus.PRECONDITION_FAILED, "role-conflict", detail)
                        .field("If-Match"));
    }
}
