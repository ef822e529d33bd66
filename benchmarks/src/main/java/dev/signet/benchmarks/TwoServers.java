package dev.signet.benchmarks;

import dev.signet.benchmarks.LoadDriver.Measured;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What a second server adds: certificates per second of one and of two servers on one PostgreSQL,
 * measured in turns. Each server is held to a share of a processor, so that neither the database
 * nor the client is what there is too little of; without that, one server takes a small machine
 * whole.
 *
 * <p>Arguments: signet.jar, percent of a processor for each server, connections for each, seconds
 * of each measurement, rounds.
 */
public final class TwoServers {

    private static final int WARM_UP_SECONDS = 30;
    private static final String DATABASE = "signet";

    private TwoServers() {}

    public static void main(String[] args) throws Exception {
        int percent = Integer.parseInt(args[1]);
        int connections = Integer.parseInt(args[2]);
        int seconds = Integer.parseInt(args[3]);
        System.out.println(Machine.description());
        try (var fleet = new BenchmarkFleet(Path.of(args[0]))) {
            Path folder = fleet.initialize(DATABASE);
            ServerProcess first = fleet.start(folder);
            ServerProcess second = fleet.start(folder);
            LoadDriver one = BenchmarkFleet.load(folder, first);
            LoadDriver both = BenchmarkFleet.load(folder, first, second);
            var _ = both.measure(2 * connections, WARM_UP_SECONDS);
            storage(fleet, both, connections);
            first.limitTo(percent);
            second.limitTo(percent);
            var ratios = new ArrayList<Double>();
            for (int round = 0; round < Integer.parseInt(args[4]); round++) {
                double alone = measure(fleet, one, connections, seconds, first, second);
                double together = measure(fleet, both, 2 * connections, seconds, first, second);
                ratios.add(together / alone);
            }
            Collections.sort(ratios);
            print(
                    "two servers at %d %% of a processor each: median %.2f times one, of %s",
                    percent, ratios.get(ratios.size() / 2), ratios);
        }
    }

    private static double measure(
            BenchmarkFleet fleet,
            LoadDriver driver,
            int connections,
            int seconds,
            ServerProcess first,
            ServerProcess second)
            throws Exception {
        double[] before = processors(fleet, first, second);
        Measured measured = driver.measure(connections, seconds);
        double[] after = processors(fleet, first, second);
        print("%s", measured.line(connections));
        print(
                "    of a processor: server 1 %.0f %%, server 2 %.0f %%, PostgreSQL %.0f %%, client %.0f %%",
                share(before, after, 0, measured),
                share(before, after, 1, measured),
                share(before, after, 2, measured),
                share(before, after, 3, measured));
        return measured.perSecond();
    }

    private static double[] processors(
            BenchmarkFleet fleet, ServerProcess first, ServerProcess second) throws Exception {
        return new double[] {
            first.processorSeconds(),
            second.processorSeconds(),
            fleet.postgresSeconds(),
            Processors.seconds(ProcessHandle.current().pid()).orElseThrow()
        };
    }

    private static double share(double[] before, double[] after, int who, Measured measured) {
        return 100 * (after[who] - before[who]) / measured.seconds();
    }

    /** What a certificate costs the database, while nobody is limited. */
    private static void storage(BenchmarkFleet fleet, LoadDriver driver, int connections)
            throws Exception {
        long wal = wal(fleet);
        double processor = fleet.postgresSeconds();
        Measured measured = driver.measure(2 * connections, WARM_UP_SECONDS);
        double walOctets = wal(fleet) - wal;
        double postgres = fleet.postgresSeconds() - processor;
        int issued = measured.nanos().length;
        print("unlimited: %s", measured.line(2 * connections));
        print(
                "    for each certificate: %.0f octets of WAL, %.0f microseconds of PostgreSQL",
                walOctets / issued, 1e6 * postgres / issued);
        long certificates = fleet.query(DATABASE, "SELECT count(*) FROM certificates", Long.class);
        for (String table : List.of("certificates", "certificate_names", "audit_events")) {
            long octets =
                    fleet.query(
                            DATABASE,
                            "SELECT sum(pg_total_relation_size(relid))::BIGINT"
                                    + " FROM pg_partition_tree('"
                                    + table
                                    + "')",
                            Long.class);
            print(
                    "    %s with its indexes: %.0f octets for each certificate",
                    table, octets / (double) certificates);
        }
    }

    private static long wal(BenchmarkFleet fleet) throws Exception {
        return fleet.query(
                DATABASE, "SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::BIGINT", Long.class);
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
