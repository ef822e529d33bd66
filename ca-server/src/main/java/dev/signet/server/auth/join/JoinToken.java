package dev.signet.server.auth.join;

import dev.signet.server.auth.Caller.JoinCaller;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.role.RoleName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a join token; not the token.
 *
 * @param id 16 hexadecimal digits
 * @param role the one role under which the machine gets its certificate
 * @param machine who the machine is from then on; {@link WorkloadIdentity#MACHINES} vouches for it
 * @param createdBy {@code Caller.name()} of who made it, and so saw the secret
 * @param expiresAt exclusive
 * @param usedAt when it was used up
 * @param serial the certificate that it was used up for, in hex
 * @param revokedAt when an operator took it back
 */
public record JoinToken(
        String id,
        RoleName role,
        WorkloadIdentity machine,
        String createdBy,
        Instant createdAt,
        Instant expiresAt,
        Optional<Instant> usedAt,
        Optional<String> serial,
        Optional<Instant> revokedAt) {

    public static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(10);
    public static final Duration MAX_LIFETIME = Duration.ofHours(1);
    public static final Duration MIN_LIFETIME = Duration.ofMinutes(1);

    /** What has become of a token. */
    public enum State {
        UNUSED,
        USED,
        REVOKED,
        EXPIRED
    }

    /**
     * {@code lifetime}, for which a token can be made.
     *
     * @throws IllegalArgumentException if it cannot
     */
    public static Duration requireLifetime(Duration lifetime) {
        if (lifetime.compareTo(MIN_LIFETIME) < 0 || lifetime.compareTo(MAX_LIFETIME) > 0) {
            throw new IllegalArgumentException("a join token lasts from 1m to 60m");
        }
        return lifetime;
    }

    /**
     * The machine called {@code name} in the group {@code namespace}.
     *
     * @param id of the token that it joins with
     * @throws IllegalArgumentException if one of the names is none
     */
    public static WorkloadIdentity machine(
            String id, String trustDomain, String namespace, String name) {
        return new WorkloadIdentity(
                WorkloadIdentity.MACHINES,
                trustDomain,
                namespace,
                name,
                id,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public State state(Instant now) {
        if (usedAt.isPresent()) {
            return State.USED;
        }
        if (revokedAt.isPresent()) {
            return State.REVOKED;
        }
        return now.isBefore(expiresAt) ? State.UNUSED : State.EXPIRED;
    }

    JoinCaller caller() {
        return new JoinCaller(machine, id, role);
    }
}
