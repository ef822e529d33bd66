package dev.signet.client.authorization;

import java.time.Instant;
import java.util.Optional;

/**
 * Which policy is in force, and whether the file has a newer one that cannot be.
 *
 * @param sha256 of the file that is in force, lower case hex
 * @param loadedAt when it was read
 * @param fault what is wrong with the file as it is now; the policy in force stays meanwhile
 * @param faultSince when that was first seen
 */
public record PolicyStatus(
        String sha256, Instant loadedAt, Optional<String> fault, Optional<Instant> faultSince) {}
