package dev.signet.server.issuance;

import dev.signet.server.database.Database;
import dev.signet.server.inventory.Inventory;
import java.time.Clock;
import java.time.Instant;

/**
 * Counts reservations that no server will complete: the CA key may have signed them, so they are
 * listed, counted and revocable, and never deleted before they expire.
 */
public final class AbandonedReservations {

    private final Inventory inventory;
    private final Database database;
    private final Clock clock;

    public AbandonedReservations(Inventory inventory, Database database, Clock clock) {
        this.inventory = inventory;
        this.database = database;
        this.clock = clock;
    }

    /** How many there are now. */
    public long count() {
        Instant now = clock.instant();
        return database.resultOf(tx ->
                inventory.abandonedReservations(tx, now.minus(RepeatedRequests.ABANDONED), now));
    }
}
