package dev.signet.server.recovery;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Whether the database is a backup that was not reconciled yet: the table {@code restorations}. */
public final class Restorations {

    /** From now on no server starts on this database. */
    public void begin(Handle tx, Instant at) {
        var _ =
                tx.createUpdate("INSERT INTO restorations (restored_at) VALUES (:at)")
                        .bind("at", at)
                        .execute();
    }

    /** When the backup was restored that still waits for its reconciliation. */
    public Optional<Instant> unreconciled(Handle tx) {
        return tx.createQuery("SELECT MAX(restored_at) FROM restorations")
                .mapTo(Instant.class)
                .findOne();
    }

    void end(Handle tx) {
        var _ = tx.createUpdate("DELETE FROM restorations").execute();
    }
}
