package dev.signet.server.api;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.database.Changes;
import dev.signet.server.database.Database;
import dev.signet.server.mount.Mount;
import dev.signet.server.mount.MountName;
import dev.signet.server.mount.MountStore;
import dev.signet.server.mount.Mounts;
import dev.signet.server.role.RoleStore;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Changes mounts: stored and audited in one transaction, in force on this server when the caller
 * gets its answer, and announced to the others.
 */
final class MountChanges {

    private final MountJson json;
    private final MountStore store;
    private final Mounts mounts;
    private final RoleStore roles;
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;

    MountChanges(
            MountJson json,
            MountStore store,
            Mounts mounts,
            RoleStore roles,
            AuditLog audit,
            Database database,
            Clock clock) {
        this.json = json;
        this.store = store;
        this.mounts = mounts;
        this.roles = roles;
        this.audit = audit;
        this.database = database;
        this.clock = clock;
    }

    List<Mount> all() {
        return database.resultOf(store::all);
    }

    Mount existing(MountName name) throws MalformedRequestException {
        return all().stream()
                .filter(mount -> mount.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name));
    }

    /** Makes a mount that is as old as {@code createdAt} says. */
    @FunctionalInterface
    interface Making {
        Mount at(Instant createdAt) throws MalformedRequestException;
    }

    /**
     * Keeps a new mount.
     *
     * @throws MalformedRequestException if there is one of this name, or {@code making} refuses
     */
    Mount create(Context ctx, Making making) throws MalformedRequestException {
        Mount mount = making.at(clock.instant().truncatedTo(ChronoUnit.SECONDS));
        try {
            database.inTransaction(tx -> {
                store.insert(tx, mount);
                announce(tx, ctx, changed(mount));
            });
        } catch (JdbiException e) {
            if (Database.isUniqueViolation(e)) {
                throw conflict(mount.name(), "mount-exists", "there is a mount " + mount.name());
            }
            throw e;
        }
        mounts.refresh(this::all);
        return mount;
    }

    /** What a mount becomes, given what it is. */
    @FunctionalInterface
    interface Change {
        Mount of(Mount current) throws MalformedRequestException;
    }

    /**
     * Changes the mount {@code name}; one change at a time, so that none undoes another.
     *
     * @throws MalformedRequestException if there is no such mount, or {@code change} refuses
     */
    Mount change(Context ctx, MountName name, Change change) throws MalformedRequestException {
        Mount changed = database.resultOf(tx -> changed(tx, ctx, name, change)).orThrow();
        mounts.refresh(this::all);
        return changed;
    }

    private Outcome changed(Handle tx, Context ctx, MountName name, Change change) {
        try {
            Mount next = change.of(held(tx, name));
            var _ = store.update(tx, next);
            announce(tx, ctx, changed(next));
            return new Outcome.Done(next);
        } catch (MalformedRequestException e) {
            return new Outcome.Refused(e);
        }
    }

    /**
     * Deletes the mount {@code name}.
     *
     * @throws MalformedRequestException if there is no such mount, it is the default one, or
     *     something is in it
     */
    void delete(Context ctx, MountName name) throws MalformedRequestException {
        if (name.equals(MountName.DEFAULT)) {
            throw conflict(name, "mount-in-use", "the default mount stays");
        }
        try {
            var _ = database.resultOf(tx -> deleted(tx, ctx, name)).orThrow();
        } catch (JdbiException e) {
            if (Database.isForeignKeyViolation(e)) {
                throw conflict(
                        name,
                        "mount-in-use",
                        "there are issuers in mount " + name + ", or requests for issuers");
            }
            throw e;
        }
        mounts.refresh(this::all);
    }

    private Outcome deleted(Handle tx, Context ctx, MountName name) {
        try {
            Mount mount = held(tx, name);
            if (roles.newest(tx).stream().anyMatch(role -> role.name().mount().equals(name))) {
                throw conflict(name, "mount-in-use", "there are roles in mount " + name);
            }
            var _ = store.delete(tx, name);
            announce(tx, ctx, new AuditEvent.MountDeleted(name.value()));
            return new Outcome.Done(mount);
        } catch (MalformedRequestException e) {
            return new Outcome.Refused(e);
        }
    }

    /** How a transaction ended that may refuse. */
    private sealed interface Outcome {

        record Done(Mount mount) implements Outcome {}

        record Refused(MalformedRequestException why) implements Outcome {}

        default Mount orThrow() throws MalformedRequestException {
            return switch (this) {
                case Done(Mount mount) -> mount;
                case Refused(MalformedRequestException why) -> throw why;
            };
        }
    }

    private Mount held(Handle tx, MountName name) throws MalformedRequestException {
        return store.hold(tx, name).orElseThrow(() -> unknown(name));
    }

    private AuditEvent changed(Mount mount) {
        return new AuditEvent.MountChanged(mount.name().value(), json.settings(mount).toString());
    }

    private void announce(Handle tx, Context ctx, AuditEvent event) {
        audit.append(tx, Callers.of(ctx).name(), RequestTrail.requestId(ctx), event);
        Changes.announce(tx, Changes.Topic.MOUNTS);
    }

    static MalformedRequestException unknown(MountName name) {
        return MalformedRequestException.of(
                Problem.of(HttpStatus.NOT_FOUND, "unknown-mount", "there is no mount " + name)
                        .field("mount")
                        .value(name.value()));
    }

    private static MalformedRequestException conflict(MountName name, String slug, String detail) {
        return MalformedRequestException.of(
                Problem.of(HttpStatus.CONFLICT, slug, detail).field("mount").value(name.value()));
    }
}
