package dev.signet.server.auth.token;

import dev.signet.server.auth.Caller.OperatorCaller;
import dev.signet.server.auth.Grants;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is known of an API token; not the token.
 *
 * @param name names the operator in audit events: 1 to 63 of a-z, 0-9 and '-'; never used again
 * @param bootstrap whether it was made by {@code signet init}, for the time until there is another
 *     admin
 * @param createdBy {@code Caller.name()} of who made it, and so saw the secret
 * @param lineage {@code Caller.name()} of the first of those who made it, each the next: whoever
 *     has the same lineage may have seen the secret
 * @param expiresAt exclusive
 * @param rotatedAt when its secret was last replaced
 * @param lastUsedAt to within {@link OperatorUse#COARSE}; empty since it was made or rotated
 * @param revokedAt when it ended before its time
 */
public record ApiToken(
        String name,
        Grants grants,
        boolean bootstrap,
        String createdBy,
        String lineage,
        Instant createdAt,
        Instant expiresAt,
        Optional<Instant> rotatedAt,
        Optional<Instant> lastUsedAt,
        Optional<Instant> revokedAt) {

    public static final Duration DEFAULT_LIFETIME = Duration.ofDays(90);

    /** Nobody has a token for longer without doing something for it. */
    public static final Duration MAX_LIFETIME = Duration.ofDays(365);

    public static final Duration MIN_LIFETIME = Duration.ofMinutes(1);

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    public ApiToken {
        var _ = requireName(name);
    }

    /**
     * {@code name}, as which a token can be known.
     *
     * @throws IllegalArgumentException if it cannot
     */
    public static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the name of a token must be 1 to 63 of a-z, 0-9 and '-', not '-' first");
        }
        return name;
    }

    /**
     * {@code lifetime}, for which a token can be made.
     *
     * @throws IllegalArgumentException if it cannot
     */
    public static Duration requireLifetime(Duration lifetime) {
        if (lifetime.compareTo(MIN_LIFETIME) < 0 || lifetime.compareTo(MAX_LIFETIME) > 0) {
            throw new IllegalArgumentException("a token lasts from 1m to 365d");
        }
        return lifetime;
    }

    /** Who calls with it. */
    public OperatorCaller caller() {
        return new OperatorCaller(name, grants);
    }

    public boolean isExpired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    Duration lifetime() {
        return Duration.between(rotatedAt.orElse(createdAt), expiresAt);
    }
}
