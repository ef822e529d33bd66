package dev.signet.server.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * Who goes first where not all can: those whose time is nearly over, then those who have none yet,
 * then the others, each by what is left.
 *
 * @param left what is left; zero for who has none
 */
public record Urgency(Rank rank, Duration left) implements Comparable<Urgency> {

    /** Who has nothing yet. */
    public static final Urgency NEWCOMER = new Urgency(Rank.NEWCOMER, Duration.ZERO);

    /** Of the whole, below which it is nearly over. */
    private static final int TENTH = 10;

    private static final Comparator<Urgency> ORDER =
            Comparator.comparing(Urgency::rank).thenComparing(Urgency::left);

    /** In the order in which they are served. */
    public enum Rank {
        /** Less than a tenth is left, or nothing. */
        ENDING,

        NEWCOMER,

        EARLY
    }

    /** Of who has something from {@code begin} to {@code end}. */
    public static Urgency of(Instant begin, Instant end, Instant now) {
        Duration left = Duration.between(now, end);
        boolean isEnding = left.multipliedBy(TENTH).compareTo(Duration.between(begin, end)) < 0;
        return new Urgency(
                isEnding ? Rank.ENDING : Rank.EARLY, left.isNegative() ? Duration.ZERO : left);
    }

    @Override
    public int compareTo(Urgency other) {
        return ORDER.compare(this, other);
    }
}
