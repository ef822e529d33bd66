package dev.signet.benchmarks;

import dev.signet.benchmarks.LoadDriver.Measured;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the Merkle tree costs: certificates per second of one server on PostgreSQL with it, and with
 * audit events as plain rows, measured in turns on the same process. Rows are plain while a trigger
 * drops what would queue for the tree, so that no leaf is ever made; what an event's hash costs is
 * in both, and is measured by {@link InclusionBenchmark}.
 *
 * <p>Arguments: signet.jar, connections, seconds of each measurement, rounds.
 */
public final class AuditCost {

    private static final String DATABASE = "signet";
    private static final int WARM_UP_SECONDS = 30;
    private static final int POLL_MILLIS = 50;

    private final BenchmarkFleet fleet;
    private final LoadDriver driver;
    private final int connections;
    private final int seconds;
    private final URI checkpoint;
    private final HttpClient client;

    private AuditCost(
            BenchmarkFleet fleet, Path folder, ServerProcess server, int connections, int seconds)
            throws Exception {
        this.fleet = fleet;
        this.driver = BenchmarkFleet.load(folder, server);
        this.connections = connections;
        this.seconds = seconds;
        this.checkpoint = server.https().resolve("/v1/log/checkpoint");
        this.client =
                HttpClient.newBuilder()
                        .sslContext(LoadDriver.trusting(folder.resolve("ca.crt")))
                        .build();
    }

    public static void main(String[] args) throws Exception {
        System.out.println(Machine.description());
        try (var fleet = new BenchmarkFleet(Path.of(args[0]))) {
            Path folder = fleet.initialize(DATABASE);
            ServerProcess server = fleet.start(folder);
            new AuditCost(
                            fleet,
                            folder,
                            server,
                            Integer.parseInt(args[1]),
                            Integer.parseInt(args[2]))
                    .run(Integer.parseInt(args[3]));
        }
    }

    private void run(int rounds) throws Exception {
        execute(
                """
                CREATE FUNCTION nothing() RETURNS TRIGGER LANGUAGE plpgsql AS
                'BEGIN RETURN NULL; END'
                """);
        execute(
                "CREATE TRIGGER plain BEFORE INSERT ON log_queue"
                        + " FOR EACH ROW EXECUTE FUNCTION nothing()");
        execute("ALTER TABLE log_queue DISABLE TRIGGER plain");
        var _ = driver.measure(connections, WARM_UP_SECONDS);
        var costs = new ArrayList<Double>();
        for (int round = 0; round < rounds; round++) {
            double merkle = merkle();
            execute("ALTER TABLE log_queue ENABLE TRIGGER plain");
            awaitEmptyQueue();
            Measured plain = driver.measure(connections, seconds);
            print("plain rows:  %s", plain.line(connections));
            execute("ALTER TABLE log_queue DISABLE TRIGGER plain");
            costs.add(100 * (1 - merkle / plain.perSecond()));
        }
        Collections.sort(costs);
        print(
                "the Merkle tree costs %.1f %% of the throughput (median of %s)",
                costs.get(costs.size() / 2),
                costs.stream().map(cost -> "%.1f".formatted(cost)).toList());
    }

    private double merkle() throws Exception {
        var done = new AtomicBoolean();
        try (var threads = Executors.newSingleThreadExecutor()) {
            Future<Integer> checkpoints = threads.submit(() -> checkpoints(done));
            Measured measured = driver.measure(connections, seconds);
            done.set(true);
            print("Merkle tree: %s", measured.line(connections));
            print(
                    "    %d checkpoints in %.1f s; %d events wait for their place",
                    checkpoints.get(),
                    measured.seconds(),
                    fleet.query(DATABASE, "SELECT count(*) FROM log_queue", Long.class));
            return measured.perSecond();
        }
    }

    /** How many there are until {@code done}. */
    private int checkpoints(AtomicBoolean done) throws IOException, InterruptedException {
        Set<String> seen = new HashSet<>();
        HttpRequest request = HttpRequest.newBuilder(checkpoint).build();
        while (!done.get()) {
            seen.add(client.send(request, BodyHandlers.ofString()).body());
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return seen.size();
    }

    private void awaitEmptyQueue() throws Exception {
        while (fleet.query(DATABASE, "SELECT count(*) FROM log_queue", Long.class) > 0) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var owner = fleet.postgres.connect(DATABASE);
                var statement = owner.createStatement()) {
            var _ = statement.execute(sql);
        }
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
