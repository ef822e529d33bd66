package dev.signet.client.renewal;

import dev.signet.client.Generation;
import dev.signet.client.RenewalState;
import dev.signet.client.RenewalStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far the renewal of one identity has come; immutable.
 *
 * @param life of the generation's certificate, of which states are shares
 * @param due when it is to be renewed
 * @param end the last second of its life
 */
record Progress(
        Generation generation,
        Life life,
        Alarm due,
        Alarm end,
        Optional<Instant> failingSince,
        Optional<String> lastFailure,
        int failures) {

    private static final double OVERDUE = 0.80;
    private static final double CRITICAL = 0.95;

    static Progress begin(Generation generation, Life life, Alarm due, Surroundings surroundings) {
        return new Progress(
                generation,
                life,
                due,
                Alarm.at(surroundings, generation.notAfter()),
                Optional.empty(),
                Optional.empty(),
                0);
    }

    Progress dueAt(Alarm other) {
        return new Progress(generation, life, other, end, failingSince, lastFailure, failures);
    }

    Progress failed(String why, Instant now) {
        return new Progress(
                generation,
                life,
                due,
                end,
                failingSince.or(() -> Optional.of(now)),
                Optional.of(why),
                failures + 1);
    }

    RenewalState state() {
        Duration remaining = end.remaining();
        if (remaining.isZero()) {
            return RenewalState.EXPIRED;
        }
        double passed = 1 - (double) remaining.toMillis() / Math.max(1, life.length().toMillis());
        if (passed > CRITICAL) {
            return RenewalState.CRITICAL;
        } else if (passed > OVERDUE) {
            return RenewalState.OVERDUE;
        }
        return due.hasRung() ? RenewalState.DUE : RenewalState.FRESH;
    }

    RenewalStatus status(long newest) {
        return new RenewalStatus(
                state(),
                newest,
                generation.notBefore(),
                generation.notAfter(),
                due.instant(),
                failingSince,
                lastFailure,
                failures);
    }
}
