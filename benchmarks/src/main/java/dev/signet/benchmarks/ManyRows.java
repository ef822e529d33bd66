package dev.signet.benchmarks;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What must not grow with the number of certificates: the start of a server, and dropping a month.
 *
 * <p>Arguments: signet.jar, rows. Half of them end in a month that is long past, half in the
 * current one; each is a copy of a real certificate under another serial number.
 */
public final class ManyRows {

    private static final int STARTS = 7;
    private static final int PAST_MONTHS = 6;

    private ManyRows() {}

    public static void main(String[] args) throws Exception {
        long rows = Long.parseLong(args[1]);
        System.out.println(Machine.description());
        try (var fleet = new BenchmarkFleet(Path.of(args[0]))) {
            Path none = fleet.initialize("none");
            Path many = fleet.initialize("many");
            YearMonth now = YearMonth.now(ZoneOffset.UTC);
            fill(fleet, many, rows / 2, month(now));
            fill(fleet, many, rows - rows / 2, month(now.minusMonths(PAST_MONTHS)));
            starts(fleet, none, many, rows);
            drop(fleet, month(now.minusMonths(PAST_MONTHS)), rows - rows / 2);
        }
    }

    private static int month(YearMonth month) {
        return (int) YearMonth.of(1970, 1).until(month, java.time.temporal.ChronoUnit.MONTHS);
    }

    private static void fill(BenchmarkFleet fleet, Path folder, long rows, int month)
            throws Exception {
        try (ServerProcess server = fleet.start(folder)) {
            var _ = BenchmarkFleet.load(folder, server).measure(1, 1);
        }
        long began = System.nanoTime();
        try (var owner = fleet.postgres.connect("many");
                var statement = owner.createStatement()) {
            statement.execute("SELECT open_month('CERTIFICATES', " + month + ")");
            String columns = columns(fleet);
            statement.execute(
                    """
                    INSERT INTO certificates (expiry_month, serial, position, %1$s)
                    SELECT %2$d, lpad(to_hex(%2$d + 16384), 4, '0') || md5(n::text) || substr(md5((-n)::text), 1, 4),
                           nextval('certificates_position'), %1$s
                      FROM generate_series(1, %3$d) n,
                           (SELECT * FROM certificates WHERE role = 'all' AND state = 'ISSUED' LIMIT 1) one
                    """
                            .formatted(columns, month, rows));
            statement.execute("VACUUM ANALYZE certificates");
        }
        print("%d rows made in %.0f s", rows, (System.nanoTime() - began) / 1e9);
    }

    /** All others, as they are in the copied row. */
    private static String columns(BenchmarkFleet fleet) throws Exception {
        return fleet.query(
                "many",
                """
                SELECT string_agg(column_name, ', ' ORDER BY ordinal_position)
                  FROM information_schema.columns
                 WHERE table_name = 'certificates'
                   AND column_name NOT IN ('expiry_month', 'serial', 'position')
                """,
                String.class);
    }

    /** In turns, so that whatever else the machine does meets both. */
    private static void starts(BenchmarkFleet fleet, Path none, Path many, long rows)
            throws Exception {
        var empty = new ArrayList<Double>();
        var full = new ArrayList<Double>();
        for (int i = 0; i < STARTS; i++) {
            try (ServerProcess server = fleet.start(none)) {
                empty.add(server.startSeconds());
            }
            try (ServerProcess server = fleet.start(many)) {
                full.add(server.startSeconds());
            }
        }
        print(
                "start with no rows: median %.2f s; with %d: %.2f s, %.2f times as long",
                median(empty), rows, median(full), median(full) / median(empty));
    }

    /** A reader of another month looks on: how long does it wait, and when is the month gone? */
    private static void drop(BenchmarkFleet fleet, int month, long rows) throws Exception {
        double before = gigabytes(fleet);
        try (var owner = fleet.postgres.connect("many");
                var statement = owner.createStatement();
                var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            long began = System.nanoTime();
            Future<double[]> reader = readers.submit(() -> readUntilGone(fleet, month, began));
            statement.execute("SELECT drop_month('CERTIFICATES', " + month + ")");
            double done = seconds(began);
            double[] seen = reader.get();
            print(
                    "a month of %d rows dropped: gone for everybody after %.3f s, longest wait of a"
                            + " reader %.3f s; its files removed after %.3f s, %.1f of %.1f GB left",
                    rows, seen[0], seen[1], done, gigabytes(fleet), before);
        }
    }

    /** When the month was gone, and the longest that a statement took until then, in seconds. */
    private static double[] readUntilGone(BenchmarkFleet fleet, int month, long began)
            throws SQLException {
        double longest = 0;
        try (var connection = fleet.postgres.connect("many");
                var read =
                        connection.prepareStatement(
                                """
                                SELECT (SELECT count(*) FROM certificates
                                         WHERE expiry_month = 0 AND serial = ''),
                                       (SELECT count(*) FROM months WHERE epoch_month = ?
                                           AND holds = 'CERTIFICATES')
                                """)) {
            read.setInt(1, month);
            while (true) {
                long asked = System.nanoTime();
                try (var row = read.executeQuery()) {
                    longest = Math.max(longest, seconds(asked));
                    if (row.next() && row.getInt(2) == 0) {
                        return new double[] {seconds(began), longest};
                    }
                }
            }
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static double gigabytes(BenchmarkFleet fleet) throws SQLException {
        return fleet.query("many", "SELECT pg_database_size('many')", Long.class) / 1e9;
    }

    private static double median(List<Double> values) {
        Collections.sort(values);
        return values.get(values.size() / 2);
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
