package dev.signet.server.survivability;

import dev.signet.server.mount.MountName;
import dev.signet.server.role.Role;
import dev.signet.server.role.RoleName;
import java.util.Optional;

/**
 * Whose survival is asked about: what matches every part that is there.
 *
 * @param mount of the roles
 * @param role the only one
 */
public record Selection(Optional<MountName> mount, Optional<RoleName> role) {

    /** Everybody. */
    public static final Selection ALL = new Selection(Optional.empty(), Optional.empty());

    boolean includes(Role other) {
        return includes(other.name().mount()) && role.map(other.name()::equals).orElse(true);
    }

    /** Whether anything of {@code other} may be meant. */
    boolean includes(MountName other) {
        return mount.map(other::equals).orElse(true)
                && role.map(RoleName::mount).map(other::equals).orElse(true);
    }
}
