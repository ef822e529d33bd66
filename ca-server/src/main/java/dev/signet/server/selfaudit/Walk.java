package dev.signet.server.selfaudit;

import dev.signet.server.database.Database;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Goes on with a cursor, and raises what is found on the way. Where two servers meet, the cursor's
 * compare-and-set drops the work of one.
 */
record Walk(Cursor cursor, Mismatches mismatches, Database database) {

    /** Looks at what comes next. */
    @FunctionalInterface
    interface Look {

        /** What is behind {@code position}; empty at the end. */
        Optional<Seen> from(Handle tx, long position);
    }

    /** What lay between the position from which was looked and this one. */
    record Seen(long upTo, List<Mismatch> mismatches) {}

    /** Takes one step; false if there is none left to take. */
    boolean step(Look look) {
        long from = database.resultOf(cursor::position);
        Optional<Seen> seen = database.resultOf(tx -> look.from(tx, from));
        seen.ifPresent(found ->
                database.inTransaction(tx -> {
                    if (cursor.move(tx, from, found.upTo())) {
                        found.mismatches().forEach(each -> mismatches.raise(tx, each));
                    }
                }));
        return seen.isPresent();
    }

    /** Takes the next step from {@code position} on. */
    void beginAt(long position) {
        database.inTransaction(tx -> {
            var _ = cursor.move(tx, cursor.position(tx), position);
        });
    }
}
