package dev.signet.client.renewal;

import dev.signet.client.Generation;
import dev.signet.client.RenewalWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The life of a certificate as its holder has it, and when in it a renewal can be.
 *
 * @param begin when it came, or when it began if that is not known; what was before helped nobody
 */
record Life(Instant begin, Instant end) {

    /** Whoever gets only certificates that are to be renewed at once renews no faster than so. */
    private static final Duration MOST_REST = Duration.ofMinutes(5);

    /** That of {@code generation}, which is in use since {@code since}. */
    static Life of(Generation generation, Instant since) {
        Instant end = generation.notAfter();
        return new Life(within(generation.notBefore(), since, end), end);
    }

    Duration length() {
        return Duration.between(begin, end);
    }

    /**
     * What of {@code given} can be followed: nothing before the certificate had some rest, nor
     * after four fifths of its life, when attempts could fail until it ends.
     *
     * @return empty if it begins after that; the first instant that can be if it is over before
     */
    Optional<RenewalWindow> sensible(RenewalWindow given) {
        Instant latest = begin.plus(length().multipliedBy(4).dividedBy(5));
        if (!given.start().isBefore(latest)) {
            return Optional.empty();
        }
        Duration tenth = length().dividedBy(10);
        Instant earliest = begin.plus(tenth.compareTo(MOST_REST) < 0 ? tenth : MOST_REST);
        return Optional.of(
                new RenewalWindow(
                        within(earliest, given.start(), latest),
                        within(earliest, given.end(), latest)));
    }

    /** From 50 to 67 % of it, for want of another. */
    RenewalWindow usualWindow() {
        return new RenewalWindow(
                begin.plus(length().dividedBy(2)),
                begin.plus(length().multipliedBy(67).dividedBy(100)));
    }

    /** An instant of {@code window}, each as likely as any other. */
    static Instant instantIn(RenewalWindow window, RandomGenerator chance) {
        Duration width = Duration.between(window.start(), window.end());
        return window.start().plus(Backoff.between(Duration.ZERO, width, chance));
    }

    private static Instant within(Instant least, Instant value, Instant most) {
        if (value.isBefore(least)) {
            return least;
        }
        return value.isAfter(most) ? most : value;
    }
}
