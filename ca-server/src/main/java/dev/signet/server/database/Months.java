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
        /**
         * By the end of their validity: certificates, their names, their revocations, their places
         * in the log.
         */
        CERTIFICATES,
        /** By their time. */
        AUDIT_EVENTS
    }

    private static final int ROWS_AT_A_TIME = 10_000;

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

    /**
     * Takes a month away with everything in it. On PostgreSQL in an instant, and only when it is
     * long past by the clock of the database; on H2 row by row, in transactions that nobody waits
     * for.
     */
    public static void drop(Database database, Holds holds, int month) {
        switch (database.dialect()) {
            case POSTGRESQL ->
                    database.inTransaction(tx -> {
                        var _ =
                                tx.createUpdate("SELECT drop_month(:holds, :month)")
                                        .bind("holds", holds)
                                        .bind("month", month)
                                        .execute();
                    });
            case H2 -> delete(database, holds, month);
        }
    }

    private static void delete(Database database, Holds holds, int month) {
        List<String> statements =
                switch (holds) {
                    case CERTIFICATES ->
                            List.of(
                                    "DELETE FROM certificate_names WHERE expiry_month = :month",
                                    "DELETE FROM revocations WHERE expiry_month = :month",
                                    "DELETE FROM log_certificates WHERE expiry_month = :month",
                                    "DELETE FROM certificates WHERE expiry_month = :month");
                    case AUDIT_EVENTS ->
                            List.of(
                                    """
                                    DELETE FROM audit_events
                                     WHERE DATEDIFF(MONTH, DATE '1970-01-01',
                                                    CAST(at AT TIME ZONE 'UTC' AS DATE)) = :month
                                    """);
                };
        for (String statement : statements) {
            while (deleteSome(database, statement, month) > 0) {}
        }
        database.inTransaction(tx -> {
            var _ =
                    tx.createUpdate(
                                    "DELETE FROM months WHERE holds = :holds AND epoch_month = :month")
                            .bind("holds", holds)
                            .bind("month", month)
                            .execute();
        });
    }

    private static int deleteSome(Database database, String statement, int month) {
        return database.resultOf(tx ->
                tx.createUpdate(statement + " FETCH FIRST " + ROWS_AT_A_TIME + " ROWS ONLY")
                        .bind("month", month)
                        .execute());
    }
}
