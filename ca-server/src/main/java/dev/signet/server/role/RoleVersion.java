package dev.signet.server.role;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * One version of a role as it was stored. What roles may say today does not matter to it.
 *
 * @param document as it was put; for a deletion, that of the version before
 * @param deleted whether this version is the deletion of the role
 * @param createdBy {@code Caller.name()} of who made the change
 */
public record RoleVersion(
        RoleName name,
        int version,
        JsonNode document,
        boolean deleted,
        Instant createdAt,
        String createdBy) {}
