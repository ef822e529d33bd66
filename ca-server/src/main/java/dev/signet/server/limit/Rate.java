package dev.signet.server.limit;

/**
 * How often something may happen: a token bucket.
 *
 * @param perSecond tokens that flow in, 1 to 1,000,000 a second
 * @param burst tokens that a full bucket holds, 1 to 10,000,000
 */
public record Rate(int perSecond, int burst) {

    private static final int MAX_PER_SECOND = 1_000_000;
    private static final int MAX_BURST = 10_000_000;

    public Rate {
        require("rate", perSecond, MAX_PER_SECOND);
        require("burst", burst, MAX_BURST);
    }

    private static void require(String key, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(key + " must be within 1.." + max + ": " + value);
        }
    }
}
