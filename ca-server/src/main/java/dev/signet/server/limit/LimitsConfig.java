package dev.signet.server.limit;

import java.time.Duration;

/**
 * How much one caller may take of a server. Each server counts for itself, so that several allow
 * several times as much.
 *
 * @param connections open connections of each port, 16 to 65,536, default 4096; one address may
 *     hold a quarter of them
 * @param address requests of one client address that come without a credential, or with one that is
 *     refused; default 500/s, 5000 at once. Good credentials take nothing from their address, since
 *     many pods may share one
 * @param identity requests of one service account, by whatever credential, or of one operator;
 *     default 100/s, 2000 at once, since all replicas of a service may start together
 * @param issuances certificates that are issued at once, 1 to 100, default 32; others wait for up
 *     to a second, the most urgent first
 * @param longestWait bound of the growing pause for those who are refused again and again, up to 1
 *     h, default 5 min; zero: nobody has to pause
 */
public record LimitsConfig(
        int connections, Rate address, Rate identity, int issuances, Duration longestWait) {

    private static final int MIN_CONNECTIONS = 16;
    private static final int MAX_CONNECTIONS = 65_536;
    private static final int MAX_ISSUANCES = 100;
    private static final Duration MAX_WAIT = Duration.ofHours(1);

    public static final LimitsConfig DEFAULT =
            new LimitsConfig(
                    4096, new Rate(500, 5_000), new Rate(100, 2_000), 32, Duration.ofMinutes(5));

    public LimitsConfig {
        if (connections < MIN_CONNECTIONS || connections > MAX_CONNECTIONS) {
            throw new IllegalArgumentException(
                    "limits.connections must be within "
                            + MIN_CONNECTIONS
                            + ".."
                            + MAX_CONNECTIONS
                            + ": "
                            + connections);
        }
        if (issuances < 1 || issuances > MAX_ISSUANCES) {
            throw new IllegalArgumentException(
                    "limits.issuances must be within 1.." + MAX_ISSUANCES + ": " + issuances);
        }
        if (longestWait.isNegative() || longestWait.compareTo(MAX_WAIT) > 0) {
            throw new IllegalArgumentException("limits.longest_wait must be within 0s..1h");
        }
    }

    /** Open connections that one address may have on each port. */
    public int connectionsOfAnAddress() {
        return connections / 4;
    }
}
