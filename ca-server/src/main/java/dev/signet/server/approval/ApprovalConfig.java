package dev.signet.server.approval;

import java.time.Duration;

/**
 * Where a second person is needed.
 *
 * @param roots whether whatever makes a root, is done to one or with one, or puts one in a trust
 *     bundle needs somebody else's approval; default false
 * @param lifetime how long a request can be approved, and then repeated, 5 m to 30 d; default 24 h
 */
public record ApprovalConfig(boolean roots, Duration lifetime) {

    private static final Duration SHORTEST = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofDays(30);

    public static final ApprovalConfig DEFAULT = new ApprovalConfig(false, Duration.ofHours(24));

    public ApprovalConfig {
        if (lifetime.compareTo(SHORTEST) < 0 || lifetime.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("approvals.lifetime must be 5m to 30d: " + lifetime);
        }
    }
}
