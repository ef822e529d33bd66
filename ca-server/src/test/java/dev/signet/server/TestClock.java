package dev.signet.server;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it. */
public final class TestClock extends Clock {

    private volatile Instant now;
    private final AtomicLong nanoTime = new AtomicLong();

    public TestClock(Instant now) {
        this.now = now;
    }

    /** Time passes. */
    public void advance(Duration by) {
        now = now.plus(by);
        var _ = nanoTime.addAndGet(by.toNanos());
    }

    /** Somebody sets the clock; no time passes. */
    public void set(Duration forward) {
        now = now.plus(forward);
    }

    public void setBack(Duration by) {
        set(by.negated());
    }

    /** As {@link System#nanoTime}: what has passed, which nobody sets. */
    public long nanoTime() {
        return nanoTime.get();
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
