package dev.signet.server.survivability;

import java.time.Duration;

/**
 * What outages roles must survive.
 *
 * @param minOutageBudget the least {@link OutageBudget} that a role may be written with, unless it
 *     is forced: 0 to 30 d, default 0, which refuses none
 */
public record SurvivabilityConfig(Duration minOutageBudget) {

    private static final Duration MAX = Duration.ofDays(30);

    public static final SurvivabilityConfig DEFAULT = new SurvivabilityConfig(Duration.ZERO);

    public SurvivabilityConfig {
        if (minOutageBudget.isNegative() || minOutageBudget.compareTo(MAX) > 0) {
            throw new IllegalArgumentException(
                    "survivability.min_outage_budget must be within 0s..30d: " + minOutageBudget);
        }
    }
}
