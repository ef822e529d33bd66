package dev.signet.server.rotation;

import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.mount.MountName;
import dev.signet.server.mount.Mounts;
import dev.signet.server.role.Role;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** Which issuers the roles use; pure, on one snapshot of each. */
record RoleUse(Mounts mounts, Issuers issuers, Collection<Role> roles) {

    /** Who signs what {@code role} grants; empty if nobody does. */
    Optional<Issuer> issuerOf(Role role) {
        MountName mount = role.name().mount();
        return mounts.find(mount)
                .flatMap(found -> issuers.active(role.document().issuer(mount), found));
    }

    /** The longest that a certificate below {@code issuer} may live; zero if no role uses it. */
    Duration longestBelow(Issuer issuer) {
        return roles.stream()
                .filter(role -> isBelow(issuer, role))
                .map(role -> role.document().longestLifetime())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private boolean isBelow(Issuer issuer, Role role) {
        return issuerOf(role)
                .filter(signer ->
                        issuers.path(signer).stream()
                                .anyMatch(each -> each.name().equals(issuer.name())))
                .isPresent();
    }
}
