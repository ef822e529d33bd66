package dev.signet.client;

import java.time.Instant;

/**
 * A certificate is revoked.
 *
 * @param serialNumber lower-case hex
 * @param reason of the first revocation, which may differ from the one asked for now
 * @param alreadyRevoked whether it was revoked before this call
 */
public record Revocation(
        String serialNumber, Instant revokedAt, RevocationReason reason, boolean alreadyRevoked) {}
