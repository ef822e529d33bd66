package dev.signet.client;

import java.time.Instant;
import java.util.Optional;

/**
 * How renewal stands at one instant.
 *
 * @param state how far the certificate in use is through its life
 * @param generation number of the generation in use
 * @param notBefore of the certificate in use
 * @param notAfter of the certificate in use, the last second in which it is valid
 * @param renewAt when its renewal is due; in the past while it is being tried
 * @param failingSince the first failure after the last success
 * @param lastFailure of the last attempt, in words for people; empty after a success
 * @param failures attempts that failed since the last success
 */
public record RenewalStatus(
        RenewalState state,
        long generation,
        Instant notBefore,
        Instant notAfter,
        Instant renewAt,
        Optional<Instant> failingSince,
        Optional<String> lastFailure,
        int failures) {}
