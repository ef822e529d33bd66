package dev.signet.server.database;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/** A clock that tells no time while that is known to be wrong. */
final class CheckedClock extends Clock {

    private final Clock clock;
    private final ClockCheck check;

    CheckedClock(Clock clock, ClockCheck check) {
        this.clock = clock;
        this.check = check;
    }

    @Override
    public Instant instant() {
        check.wrong()
                .ifPresent(wrong -> {
                    throw new IllegalStateException(wrong);
                });
        return clock.instant();
    }

    @Override
    public ZoneId getZone() {
        return clock.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new CheckedClock(clock.withZone(zone), check);
    }
}
