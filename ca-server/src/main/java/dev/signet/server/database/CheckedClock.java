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
        Instant now = clock.instant();
        check.wrong(now)
                .ifPresent(wrong -> {
                    throw new WrongClockException(wrong);
                });
        return now;
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
