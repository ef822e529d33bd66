package dev.signet.server.auth;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One thing that operators may be allowed to do. Every operators' route of {@code openapi.yaml}
 * names exactly one.
 */
public enum Permission implements Grantable {
    /** Finding certificates and what is on record of them; looking at revocation plans. */
    CERTIFICATES_READ(
            "certificates:read", Scope.Kind.MOUNT, Scope.Kind.ROLE, Scope.Kind.NAMESPACE),

    /** Revoking certificates of workloads, one by one or by a plan. */
    CERTIFICATES_REVOKE(
            "certificates:revoke", Scope.Kind.MOUNT, Scope.Kind.ROLE, Scope.Kind.NAMESPACE),

    /** Seeing what roles say, and said. */
    ROLES_READ("roles:read", Scope.Kind.MOUNT, Scope.Kind.ROLE),

    /** Making, changing and deleting roles: in effect, every name that they can grant. */
    ROLES_WRITE("roles:write", Scope.Kind.MOUNT, Scope.Kind.ROLE),

    /** Asking what would be decided on a workload's request. */
    ROLES_EXPLAIN("roles:explain", Scope.Kind.NAMESPACE),

    /** Asking who may have a name, and what another role would have decided: about everybody. */
    ROLES_INSPECT("roles:inspect"),

    MOUNTS_READ("mounts:read", Scope.Kind.MOUNT),

    MOUNTS_WRITE("mounts:write", Scope.Kind.MOUNT),

    /** Seeing requests for issuers, and what becomes of issuers; their certificates are public. */
    ISSUERS_READ("issuers:read", Scope.Kind.MOUNT),

    /** Making, importing and deleting issuers, and the requests for them. */
    ISSUERS_CREATE("issuers:create", Scope.Kind.MOUNT),

    /** Having an issuer certify a CA. */
    ISSUERS_SIGN("issuers:sign", Scope.Kind.MOUNT),

    /** Re-keying, reissuing, activating and retiring issuers, and putting one in another's place. */
    ISSUERS_ROTATE("issuers:rotate", Scope.Kind.MOUNT),

    /** Revoking issuers and whatever CA certificates they signed. */
    ISSUERS_REVOKE("issuers:revoke", Scope.Kind.MOUNT),

    STATISTICS_READ("statistics:read"),

    AUDIT_READ("audit:read"),

    DATABASE_BACKUP("database:backup"),

    /** Seeing which API tokens there are. */
    TOKENS_READ("tokens:read"),

    /** Making, rotating and revoking API tokens; nobody gives more than they have. */
    TOKENS_WRITE("tokens:write");

    private final String text;
    private final Set<Scope.Kind> limits;

    Permission(String text, Scope.Kind... limits) {
        this.text = text;
        this.limits = EnumSet.of(Scope.Kind.EVERYTHING, limits);
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public Set<Permission> within(Scope scope) {
        return limits.contains(scope.kind()) ? Set.of(this) : Set.of();
    }

    /** Every word, for messages. */
    static String words() {
        return Arrays.stream(values()).map(Permission::text).collect(Collectors.joining(", "));
    }
}
