package dev.signet.server.auth;

import static dev.signet.server.auth.Permission.APPROVALS_READ;
import static dev.signet.server.auth.Permission.APPROVALS_WRITE;
import static dev.signet.server.auth.Permission.AUDIT_READ;
import static dev.signet.server.auth.Permission.CERTIFICATES_READ;
import static dev.signet.server.auth.Permission.CERTIFICATES_REVOKE;
import static dev.signet.server.auth.Permission.ISSUERS_CREATE;
import static dev.signet.server.auth.Permission.ISSUERS_READ;
import static dev.signet.server.auth.Permission.ISSUERS_REVOKE;
import static dev.signet.server.auth.Permission.ISSUERS_ROTATE;
import static dev.signet.server.auth.Permission.ISSUERS_SIGN;
import static dev.signet.server.auth.Permission.JOIN_TOKENS_READ;
import static dev.signet.server.auth.Permission.KEYS_READ;
import static dev.signet.server.auth.Permission.KEYS_ROTATE;
import static dev.signet.server.auth.Permission.MOUNTS_READ;
import static dev.signet.server.auth.Permission.MOUNTS_WRITE;
import static dev.signet.server.auth.Permission.ROLES_EXPLAIN;
import static dev.signet.server.auth.Permission.ROLES_INSPECT;
import static dev.signet.server.auth.Permission.ROLES_READ;
import static dev.signet.server.auth.Permission.SELF_AUDIT_ACKNOWLEDGE;
import static dev.signet.server.auth.Permission.STATISTICS_READ;
import static dev.signet.server.auth.Permission.SURVIVABILITY_READ;
import static dev.signet.server.auth.Permission.TOKENS_READ;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Permissions that usually go together. Limited to a scope, a bundle is those of its permissions
 * that can be; what it is made of, is what this release says, also for grants of an earlier one.
 */
public enum Bundle implements Grantable {
    /** Everything there is. */
    ADMIN("admin"),

    /** Keeps the CAs and revokes; neither writes roles nor gives anybody a token. */
    SECURITY_OFFICER("security-officer"),

    /** Sees everything and changes nothing. */
    AUDITOR("auditor"),

    /** Whoever runs the workloads of one namespace; it must be limited to that. */
    TEAM("team");

    private final String text;

    Bundle(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }

    private Set<Permission> permissions() {
        return switch (this) {
            case ADMIN -> EnumSet.allOf(Permission.class);
            case SECURITY_OFFICER ->
                    EnumSet.of(
                            CERTIFICATES_READ,
                            CERTIFICATES_REVOKE,
                            ROLES_READ,
                            ROLES_EXPLAIN,
                            ROLES_INSPECT,
                            MOUNTS_READ,
                            MOUNTS_WRITE,
                            ISSUERS_READ,
                            ISSUERS_CREATE,
                            ISSUERS_SIGN,
                            ISSUERS_ROTATE,
                            ISSUERS_REVOKE,
                            KEYS_READ,
                            KEYS_ROTATE,
                            STATISTICS_READ,
                            SURVIVABILITY_READ,
                            AUDIT_READ,
                            APPROVALS_READ,
                            APPROVALS_WRITE,
                            SELF_AUDIT_ACKNOWLEDGE,
                            TOKENS_READ,
                            JOIN_TOKENS_READ);
            case AUDITOR ->
                    EnumSet.of(
                            CERTIFICATES_READ,
                            ROLES_READ,
                            ROLES_EXPLAIN,
                            ROLES_INSPECT,
                            MOUNTS_READ,
                            ISSUERS_READ,
                            KEYS_READ,
                            STATISTICS_READ,
                            SURVIVABILITY_READ,
                            AUDIT_READ,
                            APPROVALS_READ,
                            TOKENS_READ,
                            JOIN_TOKENS_READ);
            case TEAM -> EnumSet.of(CERTIFICATES_READ, CERTIFICATES_REVOKE, ROLES_EXPLAIN);
        };
    }

    @Override
    public Set<Permission> within(Scope scope) {
        if (this == TEAM && scope.kind() != Scope.Kind.NAMESPACE) {
            return Set.of();
        }
        return permissions().stream()
                .filter(permission -> !permission.within(scope).isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Every word, for messages. */
    static String words() {
        return Arrays.stream(values()).map(Bundle::text).collect(Collectors.joining(", "));
    }
}
