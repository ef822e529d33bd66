package dev.signet.server.config;

import dev.signet.server.limit.LimitsConfig;
import dev.signet.server.limit.Rate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The section {@code limits}. */
final class LimitsSection {

    private static final String NOBODY_WAITS = "0s";

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
                ConfigFile.or(section.issuances(), otherwise.issuances()),
                longestWait(section.longestWait(), otherwise.longestWait()));
    }

    /** The one duration that may be none. */
    private static Duration longestWait(@Nullable String text, Duration otherwise) {
        return NOBODY_WAITS.equals(text)
                ? Duration.ZERO
                : ConfigFile.duration("limits.longest_wait", text, otherwise);
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
