package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.mount.MountName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The roles in force, in memory, and the one decision over them. Safe for concurrent use: each
 * decision works on one snapshot, which {@link #replace} exchanges as a whole.
 */
public final class Roles {

    private volatile SortedMap<RoleName, Role> snapshot;

    public Roles(Collection<Role> roles) {
        snapshot = byName(roles);
    }

    /**
     * Puts {@code roles} in force in place of all others.
     *
     * @throws IllegalArgumentException if two have the same name
     */
    public void replace(Collection<Role> roles) {
        snapshot = byName(roles);
    }

    /**
     * Puts those that {@code newest} reads in force; one caller at a time, so that what was read
     * later is not replaced by what was read earlier.
     */
    public synchronized void refresh(Supplier<? extends Collection<Role>> newest) {
        replace(newest.get());
    }

    /** The roles as they are now, with {@code changed} in place of the one of its name, if any. */
    public Roles with(Role changed) {
        SortedMap<RoleName, Role> roles = new TreeMap<>(snapshot);
        var _ = roles.put(changed.name(), changed);
        return new Roles(roles.values());
    }

    public Optional<Role> find(RoleName name) {
        return Optional.ofNullable(snapshot.get(name));
    }

    /** In the order of their names. */
    public List<Role> all() {
        return List.copyOf(snapshot.values());
    }

    /**
     * Decides what {@code caller} gets; if the request names no role, those of the default mount
     * are tried. Pure: the same roles give the same answer.
     */
    public Decision decide(WorkloadIdentity caller, IssuanceRequest request) {
        return decide(caller, request, Trace.none());
    }

    /** What {@link #decide} answers, with what it looked at. */
    public Explanation explain(WorkloadIdentity caller, IssuanceRequest request) {
        Trace trace = Trace.taken();
        Decision decision = decide(caller, request, trace);
        return new Explanation(decision, trace.steps(), Optional.empty());
    }

    private Decision decide(WorkloadIdentity caller, IssuanceRequest request, Trace trace) {
        SortedMap<RoleName, Role> roles = snapshot;
        if (request.role().isPresent()) {
            RoleName asked = request.role().get();
            Role role = roles.get(asked);
            if (role == null) {
                trace.step(
                        Optional.empty(),
                        "role",
                        "role",
                        asked.value(),
                        false,
                        () -> "there is no role " + asked);
                return new Decision.UnknownRole(asked);
            }
            return Admission.admits(role, caller, trace)
                    ? new Evaluation(role, caller, request, trace).decide()
                    : Admission.refusal(role, caller);
        }
        List<Role> admitting = new ArrayList<>();
        for (Role role : roles.values()) {
            if (role.name().mount().equals(MountName.DEFAULT)
                    && Admission.admits(role, caller, trace)) {
                admitting.add(role);
            }
        }
        return switch (admitting.size()) {
            case 0 -> new Decision.NoRoleAdmits();
            case 1 -> new Evaluation(admitting.getFirst(), caller, request, trace).decide();
            default -> new Decision.AmbiguousRole(admitting.stream().map(Role::name).toList());
        };
    }

    private static SortedMap<RoleName, Role> byName(Collection<Role> roles) {
        SortedMap<RoleName, Role> byName = new TreeMap<>();
        for (Role role : roles) {
            if (byName.put(role.name(), role) != null) {
                throw new IllegalArgumentException("two roles are named " + role.name());
            }
        }
        return Collections.unmodifiableSortedMap(byName);
    }
}
