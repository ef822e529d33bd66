package dev.signet.server.inventory;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Turns times of reservation into positions, which are taken in the same order but for {@link
 * #DISORDER}: so certificates of a time are found without an index on it, by some twenty looks at
 * single rows.
 *
 * @param newest the position of the newest reservation
 */
record PositionBounds(Handle tx, long newest) {

    /**
     * How much later a certificate with a lower position may have been reserved: clocks of servers
     * differ by a minute at most, and what a failover lost is put back at a new position.
     */
    private static final Duration DISORDER = Duration.ofMinutes(10);

    /** No certificate at or below this position was reserved after {@code time}. */
    long below(Instant time) {
        return lastBefore(time.minus(DISORDER));
    }

    /** No certificate above this position was reserved before {@code time}. */
    long upTo(Instant time) {
        return lastBefore(time.plus(DISORDER));
    }

    private long lastBefore(Instant time) {
        long before = 0;
        long after = newest + 1;
        while (after - before > 1) {
            long middle = before + (after - before) / 2;
            if (reservedAt(middle).filter(at -> !at.isBefore(time)).isPresent()) {
                after = middle;
            } else {
                before = middle;
            }
        }
        return before;
    }

    /** When the newest at or below {@code position} was reserved. */
    private Optional<Instant> reservedAt(long position) {
        return tx.createQuery(
                        """
                        SELECT reserved_at FROM certificates WHERE position <= :position
                         ORDER BY position DESC FETCH FIRST 1 ROW ONLY
                        """)
                .bind("position", position)
                .mapTo(Instant.class)
                .findOne();
    }
}
