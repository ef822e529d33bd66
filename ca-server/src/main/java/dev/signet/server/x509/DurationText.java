package dev.signet.server.x509;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people and Vault write them: {@code 30d}, {@code 24h}, {@code 1h30m}, or seconds
 * without a unit. From 1 s to 36 500 d.
 */
public final class DurationText {

    /** A century; notAfter stays far from the year 9999. */
    private static final Duration MAX = Duration.ofDays(36_500);

    private static final Pattern UNITS =
            Pattern.compile("(?:(N)d)?(?:(N)h)?(?:(N)m)?(?:(N)s)?".replace("N", "[0-9]{1,10}"));

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,10}");

    private DurationText() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException if {@code text} is of another form, zero, or above 36 500 d
     */
    public static Duration parse(String text) {
        Duration duration = unchecked(text);
        if (duration.isZero()) {
            throw new IllegalArgumentException("must be at least 1s");
        }
        if (duration.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("must be at most 36500d");
        }
        return duration;
    }

    private static Duration unchecked(String text) {
        if (SECONDS.matcher(text).matches()) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        Matcher units = UNITS.matcher(text);
        if (text.isEmpty() || !units.matches()) {
            throw new IllegalArgumentException(
                    "must be a positive number of seconds, or whole numbers with the units d, h, m"
                            + " and s in this order, such as 24h or 1h30m");
        }
        return Duration.ofDays(number(units, 1))
                .plusHours(number(units, 2))
                .plusMinutes(number(units, 3))
                .plusSeconds(number(units, 4));
    }

    private static long number(Matcher units, int group) {
        return units.start(group) < 0
                ? 0
                : Long.parseLong(units.group(), units.start(group), units.end(group), 10);
    }

    /**
     * The shortest text with one unit: {@code 1d}, {@code 90m}; {@link #parse} reads it back.
     *
     * @param duration whole seconds, at least 1 s
     */
    public static String format(Duration duration) {
        if (!duration.isPositive() || !duration.equals(Duration.ofSeconds(duration.toSeconds()))) {
            throw new IllegalArgumentException("must be whole seconds, at least 1s: " + duration);
        }
        long seconds = duration.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
