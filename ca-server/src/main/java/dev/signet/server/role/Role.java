package dev.signet.server.role;

/**
 * One version of a role: whom and what an issuer may certify.
 *
 * @param version 1 for the first; grows by one with every change, deletions included
 */
public record Role(RoleName name, int version, RoleDocument document) {

    public Role {
        if (version < 1) {
            throw new IllegalArgumentException("role version must be positive: " + version);
        }
    }
}
