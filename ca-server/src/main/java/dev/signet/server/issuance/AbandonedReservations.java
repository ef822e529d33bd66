package dev.signet.server.issuance;

import dev.signet.server.database.Database;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.schedule.Job;
import dev.signet.server.x509.SerialNumber;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Counts reservations that no server will complete: the CA key may have signed them, so they are
 * listed, counted and revocable, and never deleted before they expire.
 *
 * <p>Each run looks at what was reserved since the last one, so that its cost does not grow with
 * the table; the first looks back over the newest {@value #LOOK_BACK}. Safe for concurrent use.
 */
public final class AbandonedReservations implements Job {

    private static final long LOOK_BACK = 100_000;

    /** What is counted, and looked at again in each run, at most. */
    private static final int MOST = 1_000;

    private final Inventory inventory;
    private final Database database;
    private final Clock clock;
    private final Set<SerialNumber> abandoned = new LinkedHashSet<>();
    private long lookedAt = -1;

    public AbandonedReservations(Inventory inventory, Database database, Clock clock) {
        this.inventory = inventory;
        this.database = database;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "count:abandoned-reservations";
    }

    @Override
    public Duration pause() {
        return Duration.ofMinutes(1);
    }

    @Override
    public synchronized void run() {
        Instant now = clock.instant();
        database.inTransaction(tx -> {
            abandoned.removeIf(serial -> !isAbandoned(tx, serial, now));
            lookFurther(tx, now);
        });
    }

    private void lookFurther(Handle tx, Instant now) {
        if (lookedAt < 0) {
            lookedAt = Math.max(0, inventory.newestPosition(tx) - LOOK_BACK);
        }
        long last =
                inventory.lastPositionBefore(tx, lookedAt, now.minus(RepeatedRequests.ABANDONED));
        List<SerialNumber> found =
                inventory.reservedWithin(tx, lookedAt, last, MOST - abandoned.size());
        abandoned.addAll(found);
        lookedAt = last;
    }

    private boolean isAbandoned(Handle tx, SerialNumber serial, Instant now) {
        return inventory
                .find(tx, serial)
                .filter(record -> record.state() == CertificateState.RESERVED)
                .filter(record -> record.validity().notAfter().isAfter(now))
                .isPresent();
    }

    /** How many there were at the last run; {@value #MOST} stands for that many or more. */
    public synchronized int count() {
        return abandoned.size();
    }
}
