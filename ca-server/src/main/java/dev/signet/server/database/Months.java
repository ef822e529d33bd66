package dev.signet.server.database;

import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * The months for which the tables that grow with issuance have room: the table {@code months}. A
 * month is the number of months since January 1970, UTC.
 *
 * <p>On PostgreSQL a month is a partition of each of these tables, and a row that belongs to a
 * month without room is refused. On H2 there is room for every month; it is noted which were
 * opened.
 */
public final class Months {

    /** What a month is a month of. */
    public enum Holds {
        /** By the end of their validity: certificates, their names, their revocations. */
        CERTIFICATES,
        /** By their time. */
        AUDIT_EVENTS
    }

    private Months() {}

    /** Makes room, unless there is. */
    public static void open(Handle tx, Holds holds, int month) {
        String statement =
                switch (Dialect.of(tx)) {
                    case POSTGRESQL -> "SELECT open_month(:holds, :month)";
                    case H2 ->
                            """
                            MERGE INTO months (holds, epoch_month) KEY (holds, epoch_month)
                            VALUES (:holds, :month)
                            """;
                };
        var _ = tx.createUpdate(statement).bind("holds", holds).bind("month", month).execute();
    }

    /** Those opened and not dropped since, oldest first. */
    public static List<Integer> opened(Handle tx, Holds holds) {
        return tx.createQuery(
                        "SELECT epoch_month FROM months WHERE holds = :holds"
                                + " ORDER BY epoch_month")
                .bind("holds", holds)
                .mapTo(Integer.class)
                .list();
    }
}
