package dev.signet.benchmarks;

import dev.signet.migrations.Migrate;
import dev.signet.server.database.Database;
import dev.signet.server.database.DatabaseConfig;
import dev.signet.server.database.DatabaseConfig.Login;
import dev.signet.server.inventory.BulkRevocations;
import dev.signet.server.inventory.CertificateQuery;
import dev.signet.server.inventory.CertificateQuery.StateFilter;
import dev.signet.server.inventory.CertificateSelection;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.revocation.RevocationPlans;
import dev.signet.server.x509.RevocationReason;
import dev.signet.testing.postgres.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * How long a search takes, by filter: a page of 100 certificates with their names, read from the
 * database as {@code GET /v1/certificates} reads it. HTTP and JSON are not in it.
 *
 * <p>Arguments: {@code h2} or {@code postgresql}, rows. See {@link ManyCertificates} for what there
 * is to find.
 */
public final class Search {

    private static final int WARM_UP = 100;
    private static final int ROUNDS = 200;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Inventory inventory = new Inventory();
    private final Database database;
    private final ManyCertificates certificates;

    private Search(Database database, ManyCertificates certificates) {
        this.database = database;
        this.certificates = certificates;
    }

    public static void main(String[] args) throws Exception {
        var certificates =
                new ManyCertificates(
                        Long.parseLong(args[1]), Instant.now().truncatedTo(ChronoUnit.SECONDS));
        System.out.println(Machine.description());
        switch (args[0]) {
            case "h2" -> h2(certificates);
            case "postgresql" -> postgresql(certificates);
            default -> throw new IllegalArgumentException("h2 or postgresql, not " + args[0]);
        }
    }

    private static void h2(ManyCertificates certificates) throws Exception {
        Path folder = Files.createTempDirectory("signet-benchmark");
        var config = config("jdbc:h2:file:" + folder.resolve("search"), "sa", Optional.empty());
        try (Database database = Database.open(config);
                Connection connection = database.dataSource().getConnection()) {
            run(database, connection, config, certificates);
        }
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static void postgresql(ManyCertificates certificates) throws Exception {
        Path password = Files.writeString(Files.createTempFile("signet", ""), Postgres.PASSWORD);
        try (var postgres = Postgres.durable()) {
            var config =
                    config(
                            postgres.url(Postgres.SUPERUSER),
                            Postgres.SUPERUSER,
                            Optional.of(password));
            try (Database database = Database.open(config);
                    Connection connection = postgres.connect(Postgres.SUPERUSER)) {
                run(database, connection, config, certificates);
            }
        }
        Files.delete(password);
    }

    private static DatabaseConfig config(String url, String user, Optional<Path> password) {
        return new DatabaseConfig(url, new Login(user, password), Optional.empty(), 4);
    }

    private static void run(
            Database database,
            Connection connection,
            DatabaseConfig config,
            ManyCertificates certificates)
            throws SQLException {
        new Migrate(database.dataSource(), config.server().user()).migrate();
        long began = System.nanoTime();
        certificates.make(database, connection);
        print(
                "%s: %d certificates of 150 days made in %.0f s",
                database.dialect(), certificates.rows(), (System.nanoTime() - began) / 1e9);
        new Search(database, certificates).measure();
    }

    private void measure() {
        print("%-44s %6s %8s %8s %8s", "filter", "found", "p50 ms", "p99 ms", "max ms");
        filters().forEach(this::measure);
        print("%-44s %6s %8s", "plan", "found", "ms");
        census("role", new Filter().role("role-1"));
        census("cluster", new Filter().cluster("c1"));
        census("issuer, of all that are in force", new Filter().issuer("issuing"));
    }

    /** Once, as an operator would; as of 120 days ago, so that nearly all count as in force. */
    private void census(String name, Filter filter) {
        CertificateSelection selection = filter.query().selection();
        long began = System.nanoTime();
        long found =
                database.resultOf(tx ->
                        new BulkRevocations()
                                .census(
                                        tx,
                                        selection,
                                        RevocationReason.KEY_COMPROMISE,
                                        certificates.now().minus(Duration.ofDays(120)),
                                        RevocationPlans.MAX_SERVICES)
                                .certificates());
        print("%-44s %6d %8.0f", name, found, (System.nanoTime() - began) / 1e6);
    }

    private void measure(String name, Supplier<CertificateQuery> filter) {
        for (int i = 0; i < WARM_UP; i++) {
            var _ = find(filter.get());
        }
        long[] nanos = new long[ROUNDS];
        int found = 0;
        for (int i = 0; i < ROUNDS; i++) {
            CertificateQuery query = filter.get();
            long began = System.nanoTime();
            found = find(query);
            nanos[i] = System.nanoTime() - began;
        }
        Arrays.sort(nanos);
        print(
                "%-44s %6d %8.1f %8.1f %8.1f",
                name,
                found,
                nanos[ROUNDS / 2] / 1e6,
                nanos[ROUNDS * 99 / 100] / 1e6,
                nanos[ROUNDS - 1] / 1e6);
    }

    private int find(CertificateQuery query) {
        return database.resultOf(
                tx -> inventory.search(tx, query, certificates.now()).certificates().size());
    }

    private Map<String, Supplier<CertificateQuery>> filters() {
        var filters = new LinkedHashMap<String, Supplier<CertificateQuery>>();
        filters.put("none", () -> new Filter().query());
        filters.put("none, a page somewhere", () -> new Filter().after(somewhere()).query());
        filters.put("cluster", () -> new Filter().cluster(cluster()).query());
        filters.put("cluster that is not there", () -> new Filter().cluster("c9").query());
        filters.put("namespace", () -> new Filter().namespace(namespace()).query());
        filters.put("namespace that left", () -> new Filter().namespace("left").query());
        filters.put("service account", () -> new Filter().account(account()).query());
        filters.put(
                "identity",
                () ->
                        new Filter()
                                .cluster(cluster())
                                .namespace("ns-7")
                                .account("sa-" + random.nextInt(10) + "-7")
                                .query());
        filters.put("pod", () -> new Filter().pod(certificates.pod(somewhere())).query());
        filters.put("node", () -> new Filter().node("node-" + random.nextInt(500)).query());
        filters.put("role", () -> new Filter().role("role-" + random.nextInt(20)).query());
        filters.put("role that left", () -> new Filter().role("left").query());
        filters.put("issuer", () -> new Filter().issuer("issuing").query());
        filters.put("issuer that was rotated out", () -> new Filter().issuer("old").query());
        filters.put("mount", () -> new Filter().mount("pki").query());
        filters.put("mount that is empty", () -> new Filter().mount("empty").query());
        filters.put("name", () -> new Filter().name(certificates.name(somewhere())).query());
        filters.put("name, in capitals", () -> new Filter().name(capitals()).query());
        filters.put("name that is not there", () -> new Filter().name("absent.example").query());
        filters.put("key", () -> new Filter().key(certificates.keyHash(somewhere())).query());
        for (StateFilter state : StateFilter.values()) {
            filters.put(
                    "state " + state.name().toLowerCase(Locale.ROOT),
                    () -> new Filter().state(state).query());
        }
        filters.put("expires before", () -> new Filter().expiresBefore(someTime()).query());
        filters.put("issued after", () -> new Filter().issuedAfter(someTime()).query());
        filters.put("issued before", () -> new Filter().issuedBefore(someTime()).query());
        filters.put(
                "issued in a minute",
                () -> {
                    Instant from = someTime();
                    return new Filter()
                            .issuedAfter(from)
                            .issuedBefore(from.plus(Duration.ofMinutes(1)))
                            .query();
                });
        filters.put(
                "namespace and state revoked",
                () -> new Filter().namespace(namespace()).state(StateFilter.REVOKED).query());
        filters.put(
                "role and namespace, never together",
                () -> new Filter().role("role-15").namespace("ns-2").query());
        filters.put(
                "cluster and issuer, a page somewhere",
                () -> new Filter().cluster("c1").issuer("issuing").after(somewhere()).query());
        filters.put("node and role", () -> new Filter().node("node-77").role("role-7").query());
        filters.put(
                "name and issued before",
                () ->
                        new Filter()
                                .name(certificates.name(somewhere()))
                                .issuedBefore(someTime())
                                .query());
        return filters;
    }

    private String capitals() {
        return certificates.name(somewhere()).toUpperCase(Locale.ROOT);
    }

    private String cluster() {
        return "c" + random.nextInt(3);
    }

    private String namespace() {
        return "ns-" + random.nextInt(40);
    }

    private String account() {
        return "sa-" + random.nextInt(10) + "-" + random.nextInt(40);
    }

    private long somewhere() {
        return 1 + random.nextLong(certificates.rows());
    }

    private Instant someTime() {
        return certificates.reservedAt(somewhere());
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    /** What is searched for; everything until something is said. */
    private static final class Filter {

        private final Map<String, String> texts = new LinkedHashMap<>();
        private final Map<String, Instant> times = new LinkedHashMap<>();
        private Optional<StateFilter> state = Optional.empty();
        private Optional<Long> after = Optional.empty();

        Filter cluster(String value) {
            return with("cluster", value);
        }

        Filter namespace(String value) {
            return with("namespace", value);
        }

        Filter account(String value) {
            return with("account", value);
        }

        Filter pod(String value) {
            return with("pod", value);
        }

        Filter node(String value) {
            return with("node", value);
        }

        Filter role(String value) {
            return with("role", value);
        }

        Filter issuer(String value) {
            return with("issuer", value);
        }

        Filter mount(String value) {
            return with("mount", value);
        }

        Filter name(String value) {
            return with("name", value);
        }

        Filter key(String value) {
            return with("key", value);
        }

        Filter issuedAfter(Instant time) {
            var _ = times.put("issuedAfter", time);
            return this;
        }

        Filter issuedBefore(Instant time) {
            var _ = times.put("issuedBefore", time);
            return this;
        }

        Filter expiresBefore(Instant time) {
            var _ = times.put("expiresBefore", time);
            return this;
        }

        Filter state(StateFilter value) {
            state = Optional.of(value);
            return this;
        }

        Filter after(long position) {
            after = Optional.of(position);
            return this;
        }

        private Filter with(String name, String value) {
            var _ = texts.put(name, value);
            return this;
        }

        private Optional<String> text(String name) {
            return Optional.ofNullable(texts.get(name));
        }

        private Optional<Instant> time(String name) {
            return Optional.ofNullable(times.get(name));
        }

        CertificateQuery query() {
            return new CertificateQuery(
                    new CertificateSelection(
                            text("cluster"),
                            text("namespace"),
                            text("account"),
                            text("pod"),
                            text("node"),
                            text("role"),
                            text("issuer"),
                            text("name"),
                            text("key"),
                            time("issuedAfter"),
                            time("issuedBefore")),
                    text("mount"),
                    state,
                    time("expiresBefore"),
                    after,
                    CertificateQuery.DEFAULT_LIMIT);
        }
    }
}
