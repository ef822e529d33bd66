package dev.signet.server.export;

import org.jdbi.v3.core.Handle;

/** How far each sink is: the table {@code log_exports}. */
final class ExportStore {

    private ExportStore() {}

    /** The first leaf that {@code sink} does not have. */
    static long next(Handle tx, String sink) {
        return tx.createQuery("SELECT next_leaf FROM log_exports WHERE sink = :sink")
                .bind("sink", sink)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    /** From now on {@code sink} exists. */
    static void begin(Handle tx, String sink) {
        var _ =
                tx.createUpdate(
                                """
                                INSERT INTO log_exports (sink, next_leaf)
                                SELECT CAST(:sink AS VARCHAR), 0
                                 WHERE NOT EXISTS (SELECT 1 FROM log_exports WHERE sink = :sink)
                                """)
                        .bind("sink", sink)
                        .execute();
    }

    /** {@code sink} has the leaves below {@code to}; false if another server brought it on. */
    static boolean advance(Handle tx, String sink, long from, long to) {
        return tx.createUpdate(
                                """
                                UPDATE log_exports SET next_leaf = :to
                                 WHERE sink = :sink AND next_leaf = :from
                                """)
                        .bind("sink", sink)
                        .bind("from", from)
                        .bind("to", to)
                        .execute()
                == 1;
    }
}
