package dev.signet.server.auth.jwt;

import java.time.Duration;

/**
 * What one fetch of an issuer's keys may cost.
 *
 * @param connectTimeout until connected; default 2 s
 * @param totalTimeout until the last octet of one answer is there, however slowly the others come;
 *     default 5 s, at most 1 min
 * @param maxOctets longest answer or file; default 256 KiB, at most 1 MiB
 */
public record KeyFetchLimits(Duration connectTimeout, Duration totalTimeout, int maxOctets) {

    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);
    private static final int MAX_OCTETS = 1024 * 1024;

    // Below the bounds, which its constructor needs.
    public static final KeyFetchLimits DEFAULT =
            new KeyFetchLimits(Duration.ofSeconds(2), Duration.ofSeconds(5), 256 * 1024);

    public KeyFetchLimits {
        if (!connectTimeout.isPositive() || connectTimeout.compareTo(totalTimeout) > 0) {
            throw new IllegalArgumentException(
                    "the connect timeout must be positive and at most the total timeout");
        }
        if (totalTimeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException("the total timeout must be at most " + MAX_TIMEOUT);
        }
        if (maxOctets < 1 || maxOctets > MAX_OCTETS) {
            throw new IllegalArgumentException("an answer may have 1 to " + MAX_OCTETS + " octets");
        }
    }
}
