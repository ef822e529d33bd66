package dev.signet.server.auth;

import dev.signet.server.auth.Scope.Namespace;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.mount.MountName;
import dev.signet.server.role.RoleName;
import java.util.Optional;

/**
 * What a request is about, as far as grants can be limited to it. Made of names alone, so that a
 * refusal does not tell whether there is such a thing.
 *
 * @param mount the mount that all of it is in
 * @param role the role that all of it is of
 * @param namespace the namespace whose workloads all of it belongs to
 */
public record Resource(
        Optional<MountName> mount, Optional<RoleName> role, Optional<Namespace> namespace) {

    /** What is in no mount, of no role and of no namespace in particular. */
    public static final Resource EVERYTHING =
            new Resource(Optional.empty(), Optional.empty(), Optional.empty());

    public static Resource mount(MountName mount) {
        return new Resource(Optional.of(mount), Optional.empty(), Optional.empty());
    }

    public static Resource issuer(IssuerName issuer) {
        return mount(issuer.mount());
    }

    public static Resource role(RoleName role) {
        return new Resource(Optional.of(role.mount()), Optional.of(role), Optional.empty());
    }

    public static Resource namespace(Namespace namespace) {
        return new Resource(Optional.empty(), Optional.empty(), Optional.of(namespace));
    }

    /**
     * A certificate that {@code role} granted to {@code holder}; without a holder, the CA's own.
     */
    public static Resource certificate(
            IssuerName issuer, String role, Optional<WorkloadIdentity> holder) {
        return new Resource(
                Optional.of(issuer.mount()),
                holder.map(_ -> new RoleName(role)),
                holder.map(each -> new Namespace(each.cluster(), each.namespace())));
    }

    /** For messages: the mount, role or namespace it is. */
    @Override
    public String toString() {
        return role.map(each -> "role " + each)
                .or(() -> mount.map(each -> "mount " + each))
                .or(() -> namespace.map(each -> "namespace " + each.cluster() + "/" + each.name()))
                .orElse("everything");
    }
}
