package dev.signet.server.config;

import dev.signet.server.limit.LimitsConfig;
import dev.signet.server.limit.Rate;
import org.jspecify.annotations.Nullable;

/** The section {@code limits}. */
final class LimitsSection {

    private LimitsSection() {}

    static LimitsConfig read(ConfigDocument.@Nullable Limits section) {
        LimitsConfig otherwise = LimitsConfig.DEFAULT;
        if (section == null) {
            return otherwise;
        }
        return new LimitsConfig(
                ConfigFile.or(section.connections(), otherwise.connections()),
                rate("limits.address", section.address(), otherwise.address()),
                rate("limits.identity", section.identity(), otherwise.identity()),
                ConfigFile.duration(
                        "limits.longest_wait", section.longestWait(), otherwise.longestWait()));
    }

    private static Rate rate(String key, ConfigDocument.@Nullable Rate section, Rate otherwise) {
        if (section == null) {
            return otherwise;
        }
        try {
            return new Rate(
                    ConfigFile.or(section.rate(), otherwise.perSecond()),
                    ConfigFile.or(section.burst(), otherwise.burst()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + "." + e.getMessage(), e);
        }
    }
}
