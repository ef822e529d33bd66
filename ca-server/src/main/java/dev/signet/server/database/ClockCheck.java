package dev.signet.server.database;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares this server's clock with the database's, which all servers share. Between comparisons
 * the database's time is what has passed since by a counter that nobody sets, so a step of the
 * clock shows at once.
 *
 * <p>Safe for concurrent use. Until the first comparison the server's own clock is believed.
 */
public final class ClockCheck {

    private static final Logger LOG = LoggerFactory.getLogger(ClockCheck.class);

    /**
     * How far off a clock may be: as much as certificates, which begin 30 s early, and tokens,
     * which may be 30 s off, forgive by default.
     */
    public static final Duration LIMIT = Duration.ofSeconds(30);

    private final Clock clock;
    private final LongSupplier nanoTime;
    private volatile Comparison newest;

    /** What the database's time was when the counter was at {@code nanos}. */
    private record Comparison(Instant databaseTime, long nanos) {}

    /** Whether the log says that the clock is wrong; guarded by this. */
    private boolean reported;

    /**
     * @param clock this server's
     * @param nanoTime as {@link System#nanoTime}
     */
    public ClockCheck(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.newest = new Comparison(clock.instant(), nanoTime.getAsLong());
    }

    /**
     * Takes in that the database's clock said {@code databaseTime} at some moment, taken to be the
     * middle, between {@code began} and {@code ended} of the counter.
     */
    public synchronized void compare(Instant databaseTime, long began, long ended) {
        newest = new Comparison(databaseTime, began + (ended - began) / 2);
        Optional<String> wrong = wrong();
        if (wrong.isPresent() && !reported) {
            LOG.error("{}; callers are refused until it is right again", wrong.get());
        } else if (wrong.isEmpty() && reported) {
            LOG.info("this server's clock is right again");
        }
        reported = wrong.isPresent();
    }

    /** This server's time minus the database's, now. */
    public Duration offset() {
        return offset(clock.instant());
    }

    private Duration offset(Instant now) {
        Comparison base = newest;
        Instant databaseTime = base.databaseTime().plusNanos(nanoTime.getAsLong() - base.nanos());
        return Duration.between(databaseTime, now);
    }

    /** What is wrong with this server's clock: which way it is off, and by how much. */
    public Optional<String> wrong() {
        return wrong(clock.instant());
    }

    /** What is wrong with it if it says {@code now}. */
    Optional<String> wrong(Instant now) {
        Duration offset = offset(now);
        return offset.abs().compareTo(LIMIT) <= 0
                ? Optional.empty()
                : Optional.of(
                        "this server's clock is "
                                + words(offset.abs())
                                + (offset.isNegative() ? " behind" : " ahead of")
                                + " the database's");
    }

    /**
     * This server's clock for work that must not be dated wrongly: while it is wrong, asking it the
     * time is a {@link WrongClockException} that says so. What it says has been checked, so not
     * even a clock that was set a moment ago dates anything.
     */
    public Clock checked() {
        return new CheckedClock(clock, this);
    }

    private static String words(Duration time) {
        if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        return time.toMinutes() > 0
                ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                : time.toSeconds() + " s";
    }
}
