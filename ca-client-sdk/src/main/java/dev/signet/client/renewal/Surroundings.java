package dev.signet.client.renewal;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a renewal takes from the machine.
 *
 * @param clock of the wall; may be set, and jumps when the machine wakes up
 * @param nanos never set, but stands still while the machine sleeps; as {@link System#nanoTime}
 * @param chance spreads a fleet over time; makes no keys
 */
public record Surroundings(Clock clock, LongSupplier nanos, RandomGenerator chance) {

    /** Those of this machine. */
    public static final Surroundings REAL =
            new Surroundings(Clock.systemUTC(), System::nanoTime, new SecureRandom());
}
