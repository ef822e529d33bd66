package dev.signet.server.survivability;

import dev.signet.server.database.Columns;
import dev.signet.server.mount.MountName;
import dev.signet.server.role.RoleName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Reads the table {@code workloads}: once over all of it, however many certificates each workload
 * had.
 */
final class WorkloadEnds {

    /** Those with a certificate in force, of the selection. */
    private static final String IN_FORCE =
            """
              FROM workloads w
             WHERE w.not_after >= :now
               AND (:mount = '' OR w.mount = :mount) AND (:role = '' OR w.role = :role)
               AND NOT EXISTS (SELECT 1 FROM revocations r
                                WHERE r.expiry_month = w.expiry_month AND r.serial = w.serial
                                  AND r.issuer = w.issuer)
            """;

    private static final String LATE = "CASE WHEN w.renew_by < :now THEN 1 ELSE 0 END";

    private static final String LATE_ENDING =
            """
            SUM(CASE WHEN w.renew_by < :now AND w.contact_at < :dayAgo AND w.not_after < %s
                     THEN 1 ELSE 0 END)
            """;

    private final Handle tx;
    private final Selection selection;
    private final Instant now;

    /** What there is of one role. */
    record OfRole(
            RoleName role,
            long workloads,
            long late,
            long critical,
            Instant first,
            Instant last,
            Instant lastContact,
            Report.LateEnding lateEnding) {}

    WorkloadEnds(Handle tx, Selection selection, Instant now) {
        this.tx = tx;
        this.selection = selection;
        this.now = now;
    }

    List<OfRole> byRole() {
        return bound(
                        "SELECT w.role, COUNT(*) AS workloads, SUM("
                                + LATE
                                + ") AS late,"
                                + " SUM(CASE WHEN w.critical_at < :now AND w.renew_by < :now"
                                + " THEN 1 ELSE 0 END) AS critical,"
                                + " MIN(w.not_after) AS first_end, MAX(w.not_after) AS last_end,"
                                + " MAX(w.contact_at) AS last_contact, "
                                + LATE_ENDING.formatted(":week")
                                + " AS late_week, "
                                + LATE_ENDING.formatted(":threeDays")
                                + " AS late_three_days, "
                                + LATE_ENDING.formatted(":day")
                                + " AS late_day"
                                + IN_FORCE
                                + " GROUP BY w.role ORDER BY w.role")
                .bind("dayAgo", now.minus(Duration.ofDays(1)))
                .bind("week", now.plus(Duration.ofDays(7)))
                .bind("threeDays", now.plus(Duration.ofDays(3)))
                .bind("day", now.plus(Duration.ofDays(1)))
                .map((row, _) -> ofRole(row))
                .list();
    }

    private static OfRole ofRole(ResultSet row) throws SQLException {
        return new OfRole(
                new RoleName(row.getString("role")),
                row.getLong("workloads"),
                row.getLong("late"),
                row.getLong("critical"),
                Columns.time(row, "first_end"),
                Columns.time(row, "last_end"),
                Columns.time(row, "last_contact"),
                new Report.LateEnding(
                        row.getLong("late_week"),
                        row.getLong("late_three_days"),
                        row.getLong("late_day")));
    }

    /**
     * When the certificate of the {@code nth} workload is over, in the order of their ends.
     *
     * @param nth from 1
     */
    Optional<Instant> end(long nth) {
        return bound(
                        "SELECT w.not_after"
                                + IN_FORCE
                                + " ORDER BY w.not_after OFFSET :before ROWS FETCH NEXT 1 ROW ONLY")
                .bind("before", nth - 1)
                .mapTo(Instant.class)
                .findOne();
    }

    private Query bound(String sql) {
        return tx.createQuery(sql)
                .bind("now", now)
                .bind("mount", selection.mount().map(MountName::value).orElse(""))
                .bind("role", selection.role().map(RoleName::value).orElse(""));
    }
}
