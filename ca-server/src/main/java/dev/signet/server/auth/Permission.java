package dev.signet.server.auth;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One thing that operators may be allowed to do. Every operators' route of {@code openapi.yaml}
 * names exactly one.
 */
public enum Permission implements Grantable {
    /** Finding certificates and what is on record of them; looking at revocation plans. */
    CERTIFICATES_READ("certificates:read", Limits.ANY),

    /** Revoking certificates of workloads, one by one or by a plan. */
    CERTIFICATES_REVOKE("certificates:revoke", Limits.ANY),

    /** Seeing what roles say, and said. */
    ROLES_READ("roles:read", Limits.MOUNT_OR_ROLE),

    /** Making, changing and deleting roles: in effect, every name that they can grant. */
    ROLES_WRITE("roles:write", Limits.MOUNT_OR_ROLE),

    /** Asking what would be decided on a workload's request. */
    ROLES_EXPLAIN("roles:explain", Limits.NAMESPACE),

    /** Asking who may have a name, and what another role would have decided: about everybody. */
    ROLES_INSPECT("roles:inspect", Limits.NONE),

    MOUNTS_READ("mounts:read", Limits.MOUNT),

    MOUNTS_WRITE("mounts:write", Limits.MOUNT),

    /** Seeing requests for issuers, and what becomes of issuers; their certificates are public. */
    ISSUERS_READ("issuers:read", Limits.MOUNT),

    /** Making, importing and deleting issuers, and the requests for them. */
    ISSUERS_CREATE("issuers:create", Limits.MOUNT),

    /** Having an issuer certify a CA. */
    ISSUERS_SIGN("issuers:sign", Limits.MOUNT),

    /**
     * Re-keying, reissuing, activating and retiring issuers, and putting one in another's place.
     */
    ISSUERS_ROTATE("issuers:rotate", Limits.MOUNT),

    /** Revoking issuers and whatever CA certificates they signed. */
    ISSUERS_REVOKE("issuers:revoke", Limits.MOUNT),

    /** Seeing where CA keys are and what they are encrypted under; nobody sees a key. */
    KEYS_READ("keys:read", Limits.NONE),

    /** Changing what CA keys are encrypted under. */
    KEYS_ROTATE("keys:rotate", Limits.NONE),

    STATISTICS_READ("statistics:read", Limits.NONE),

    /** Asking who breaks when, if the CA stopped now. */
    SURVIVABILITY_READ("survivability:read", Limits.MOUNT_OR_ROLE),

    AUDIT_READ("audit:read", Limits.NONE),

    /** Taking what the self-audit found as known, so that issuance goes on. */
    SELF_AUDIT_ACKNOWLEDGE("self-audit:acknowledge", Limits.NONE),

    DATABASE_BACKUP("database:backup", Limits.NONE),

    /** Seeing which API tokens there are. */
    TOKENS_READ("tokens:read", Limits.NONE),

    /** Seeing which requests wait for a second person, and what became of them. */
    APPROVALS_READ("approvals:read", Limits.NONE),

    /** Being the second person: approving and denying what others ask for. */
    APPROVALS_WRITE("approvals:write", Limits.NONE),

    /** Making, rotating and revoking API tokens; nobody gives more than they have. */
    TOKENS_WRITE("tokens:write", Limits.NONE),

    /** Seeing which join tokens there are, for which machines. */
    JOIN_TOKENS_READ("join-tokens:read", Limits.MOUNT_OR_ROLE),

    /** Letting machines join: in effect, every name that a role grants to {@code join:machines}. */
    JOIN_TOKENS_WRITE("join-tokens:write", Limits.MOUNT_OR_ROLE);

    private final String text;
    private final Limits limits;

    /** What a permission can be limited to. */
    private enum Limits {
        NONE,
        MOUNT,
        MOUNT_OR_ROLE,
        NAMESPACE,
        ANY;

        boolean include(Scope.Kind kind) {
            return switch (kind) {
                case EVERYTHING -> true;
                case MOUNT -> this == MOUNT || this == MOUNT_OR_ROLE || this == ANY;
                case ROLE -> this == MOUNT_OR_ROLE || this == ANY;
                case NAMESPACE -> this == NAMESPACE || this == ANY;
            };
        }
    }

    Permission(String text, Limits limits) {
        this.text = text;
        this.limits = limits;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public Set<Permission> within(Scope scope) {
        return limits.include(scope.kind()) ? Set.of(this) : Set.of();
    }

    /** Every word, for messages. */
    static String words() {
        return Arrays.stream(values()).map(Permission::text).collect(Collectors.joining(", "));
    }
}
