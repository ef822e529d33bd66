package dev.signet.server.retention;

import dev.signet.server.x509.RevocationReason;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * What stays of months that were dropped: the table {@code certificate_statistics}. Rows are added,
 * never changed.
 */
public final class StatisticsStore {

    /** In the column {@code counted}, beside the revocation reasons. */
    private static final String ISSUED = "ISSUED";

    private static final String ABANDONED = "ABANDONED";

    /** What was counted of the months {@code first} to {@code last}, newest first. */
    public List<MonthStatistics> between(Handle tx, int first, int last) {
        var counts = new LinkedHashMap<Group, Map<String, Long>>();
        var _ =
                tx.createQuery(
                                """
                                SELECT expiry_month, issuer, role, counted, certificates
                                  FROM certificate_statistics
                                 WHERE expiry_month BETWEEN :first AND :last
                                 ORDER BY expiry_month DESC, issuer, role
                                """)
                        .bind("first", first)
                        .bind("last", last)
                        .reduceRows(
                                counts,
                                (all, row) -> {
                                    var group =
                                            new Group(
                                                    row.getColumn("expiry_month", Integer.class),
                                                    row.getColumn("issuer", String.class),
                                                    row.getColumn("role", String.class));
                                    all.computeIfAbsent(group, _ -> new LinkedHashMap<>())
                                            .put(
                                                    row.getColumn("counted", String.class),
                                                    row.getColumn("certificates", Long.class));
                                    return all;
                                });
        return counts.entrySet().stream()
                .map(entry -> entry.getKey().statistics(entry.getValue()))
                .toList();
    }

    private record Group(int month, String issuer, String role) {

        MonthStatistics statistics(Map<String, Long> counts) {
            var revoked = new EnumMap<RevocationReason, Long>(RevocationReason.class);
            for (RevocationReason reason : RevocationReason.values()) {
                if (counts.containsKey(reason.name())) {
                    revoked.put(reason, counts.get(reason.name()));
                }
            }
            return new MonthStatistics(
                    month,
                    issuer,
                    role,
                    counts.getOrDefault(ISSUED, 0L),
                    counts.getOrDefault(ABANDONED, 0L),
                    revoked);
        }
    }

    /** Whether {@code month} was counted, and anything was found. */
    boolean has(Handle tx, int month) {
        return tx.createQuery(
                                "SELECT COUNT(*) FROM certificate_statistics"
                                        + " WHERE expiry_month = :month")
                        .bind("month", month)
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    /** Keeps what was counted; a month that another server has kept violates the primary key. */
    void insert(Handle tx, List<MonthStatistics> statistics) {
        PreparedBatch batch =
                tx.prepareBatch(
                        """
                        INSERT INTO certificate_statistics
                               (expiry_month, issuer, role, counted, certificates)
                        VALUES (:month, :issuer, :role, :counted, :certificates)
                        """);
        for (MonthStatistics each : statistics) {
            counts(each)
                    .forEach((counted, certificates) -> {
                        var _ =
                                batch.bind("month", each.month())
                                        .bind("issuer", each.issuer())
                                        .bind("role", each.role())
                                        .bind("counted", counted)
                                        .bind("certificates", certificates)
                                        .add();
                    });
        }
        if (!statistics.isEmpty()) {
            var _ = batch.execute();
        }
    }

    private static Map<String, Long> counts(MonthStatistics statistics) {
        var counts = new LinkedHashMap<String, Long>();
        counts.put(ISSUED, statistics.issued());
        counts.put(ABANDONED, statistics.abandoned());
        statistics.revoked().forEach((reason, number) -> counts.put(reason.name(), number));
        return counts;
    }
}
