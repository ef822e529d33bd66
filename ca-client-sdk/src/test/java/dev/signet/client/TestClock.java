package dev.signet.client;

import dev.signet.client.renewal.Surroundings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;

/** Time that passes when a test says so, by both clocks or by one. */
public final class TestClock extends Clock {

    private Instant wall;
    private long nanos = 17;

    public TestClock(Instant start) {
        this.wall = start.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Both clocks go on. */
    public synchronized void pass(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    /** The machine sleeps: only the wall's clock goes on. */
    public synchronized void sleep(Duration time) {
        wall = wall.plus(time);
    }

    /** Somebody sets the wall's clock. */
    public synchronized void set(Instant time) {
        wall = time;
    }

    public Surroundings surroundings(long seed) {
        return new Surroundings(this, this::nanos, new SplittableRandom(seed));
    }

    @Override
    public synchronized Instant instant() {
        return wall;
    }

    private synchronized long nanos() {
        return nanos;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
