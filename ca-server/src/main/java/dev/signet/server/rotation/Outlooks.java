package dev.signet.server.rotation;

import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.mount.Mounts;
import dev.signet.server.role.Roles;

/** The outlooks of issuers by what this server knows now. Safe for concurrent use. */
public record Outlooks(Mounts mounts, Issuers issuers, Roles roles, RotationConfig config) {

    public Outlook of(Issuer issuer) {
        return Outlook.of(issuer, use(), config);
    }

    RoleUse use() {
        return new RoleUse(mounts, issuers, roles.all());
    }
}
