package dev.signet.server.retention;

import dev.signet.server.database.Database;
import dev.signet.server.x509.RevocationReason;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Counts the certificates of a month before it is dropped. Nothing changes in such a month any
 * more, so it is read in chunks that nobody waits for; only dropping it must take no time.
 */
final class MonthCounting {

    /** Certificates read at a time: some tens of milliseconds. */
    private static final int CHUNK = 10_000;

    private final StatisticsStore store;
    private final Database database;

    MonthCounting(StatisticsStore store, Database database) {
        this.store = store;
        this.database = database;
    }

    /** Keeps the statistics of {@code month}, unless they are kept. */
    void count(int month) {
        if (database.resultOf(tx -> store.has(tx, month))) {
            return;
        }
        var counts = new LinkedHashMap<Group, Counts>();
        Optional<String> serial = Optional.of("");
        while (serial.isPresent()) {
            String after = serial.get();
            List<Row> rows = database.resultOf(tx -> rows(tx, month, after));
            rows.forEach(row -> counts.computeIfAbsent(row.group(), _ -> new Counts()).add(row));
            serial = rows.stream().map(Row::lastSerial).max(String::compareTo);
        }
        keep(counts.entrySet().stream().map(e -> e.getValue().of(month, e.getKey())).toList());
    }

    private void keep(List<MonthStatistics> statistics) {
        try {
            database.inTransaction(tx -> store.insert(tx, statistics));
        } catch (JdbiException e) {
            if (!Database.isUniqueViolation(e)) {
                throw e;
            }
            // Another server counted the same.
        }
    }

    private record Group(String issuer, String role) {}

    /** Certificates of a chunk that are alike. */
    private record Row(
            Group group,
            boolean signed,
            Optional<RevocationReason> revoked,
            long number,
            String lastSerial) {}

    private static final class Counts {

        private long issued;
        private long abandoned;
        private final Map<RevocationReason, Long> revoked = new EnumMap<>(RevocationReason.class);

        void add(Row row) {
            if (row.signed()) {
                issued += row.number();
            } else {
                abandoned += row.number();
            }
            row.revoked().ifPresent(reason -> revoked.merge(reason, row.number(), Long::sum));
        }

        MonthStatistics of(int month, Group group) {
            return new MonthStatistics(
                    month, group.issuer(), group.role(), issued, abandoned, revoked);
        }
    }

    private static List<Row> rows(Handle tx, int month, String after) {
        return tx.createQuery(
                        """
                        SELECT c.issuer, c.role, c.signed, r.reason, COUNT(*) AS number,
                               MAX(c.serial) AS last_serial
                          FROM (SELECT expiry_month, issuer, serial, role,
                                       (signature IS NOT NULL) AS signed
                                  FROM certificates
                                 WHERE expiry_month = :month AND serial > :after
                                 ORDER BY serial FETCH FIRST :chunk ROWS ONLY) c
                          LEFT JOIN revocations r
                            ON r.expiry_month = c.expiry_month AND r.issuer = c.issuer
                           AND r.serial = c.serial
                         GROUP BY c.issuer, c.role, c.signed, r.reason
                        """)
                .bind("month", month)
                .bind("after", after)
                .bind("chunk", CHUNK)
                .map((row, _) ->
                        new Row(
                                new Group(row.getString("issuer"), row.getString("role")),
                                row.getBoolean("signed"),
                                Optional.ofNullable(row.getString("reason"))
                                        .map(RevocationReason::valueOf),
                                row.getLong("number"),
                                row.getString("last_serial")))
                .list();
    }
}
