package dev.signet.server.rotation;

import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.IssuerState;
import dev.signet.server.mount.MountName;
import dev.signet.server.role.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who could not go on if an issuer came into another state; pure. */
final class Dependents {

    private final RoleUse now;
    private final RoleUse then;

    /** As if {@code changed} were in place of the issuer of that name. */
    Dependents(RoleUse now, Issuer changed) {
        this.now = now;
        this.then = new RoleUse(now.mounts(), now.issuers().with(changed), now.roles());
    }

    /** One text for each, written for the operator; empty if all can go on. */
    List<String> complaints() {
        var complaints = new ArrayList<String>();
        for (Role role : now.roles()) {
            now.issuerOf(role)
                    .filter(_ -> then.issuerOf(role).isEmpty())
                    .ifPresent(
                            _ -> complaints.add("role " + role.name() + " would have no issuer"));
        }
        for (Issuer issuer : now.issuers().all()) {
            if (isReplaceable(now, issuer) && !isReplaceable(then, issuer)) {
                complaints.add(
                        "issuer "
                                + issuer.name()
                                + ", which it signed, could not be replaced any more");
            }
        }
        if (own(now).isPresent() && own(then).isEmpty()) {
            complaints.add("the servers' own certificates would have no issuer");
        }
        return complaints;
    }

    private static boolean isReplaceable(RoleUse use, Issuer issuer) {
        Optional<IssuerName> parent = issuer.parent();
        return issuer.state() == IssuerState.ACTIVE
                && parent.flatMap(use.issuers()::activeAuthority).isPresent();
    }

    private static Optional<Issuer> own(RoleUse use) {
        return use.mounts().find(MountName.DEFAULT).flatMap(use.issuers()::defaultIssuer);
    }
}
