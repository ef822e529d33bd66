package dev.signet.benchmarks;

import dev.signet.cli.cluster.StandInCluster;
import dev.signet.cli.cluster.TokenRequest;
import dev.signet.server.crl.MadeCrls;
import dev.signet.testing.postgres.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * CRLs of an issuer that has revoked very much: how long one takes and in how much memory, and what
 * one more revocation costs, on H2 and on PostgreSQL.
 *
 * <p>Arguments: signet.jar, revoked certificates. They are rows of {@code revocations}, in 64
 * shards, each of a month that is not over; no CRL looks at the certificates themselves.
 */
public final class LargeCrls {

    private static final int FEW = 10;
    private static final int REPEATS = 8;
    private static final int ROUNDS = 8;
    private static final int SHARDS = 64;
    private static final int BATCH = 10_000;
    private static final int MEGABYTES = 100;
    private static final String PASSWORD = "benchmark";
    private static final String POSTGRESQL =
            "{url: \"%s\", user: signet, password_file: password,"
                    + " owner: {user: signet_owner, password_file: password}}";

    private final Path jar;
    private final Path folder;
    private final String url;
    private final String user;
    private final String password;

    private LargeCrls(Path jar, Path folder, String url, String user, String password) {
        this.jar = jar;
        this.folder = folder;
        this.url = url;
        this.user = user;
        this.password = password;
    }

    public static void main(String[] args) throws Exception {
        Path jar = Path.of(args[0]);
        int rows = Integer.parseInt(args[1]);
        System.out.println(Machine.description());
        System.out.println("H2, " + rows + " revoked");
        measure(onH2(jar), onH2(jar), rows);
        try (var postgres = Postgres.durable()) {
            postgres.createUser("signet_owner", PASSWORD);
            postgres.createUser("signet", PASSWORD);
            System.out.println("PostgreSQL, " + rows + " revoked");
            measure(onPostgresql(jar, postgres, "few"), onPostgresql(jar, postgres, "many"), rows);
        }
    }

    private static LargeCrls onH2(Path jar) throws Exception {
        Path folder = Files.createTempDirectory("signet-crls");
        String file = "jdbc:h2:file:" + folder.resolve("signet");
        var crls = new LargeCrls(jar, folder, file, "signet", "");
        crls.initialize("{url: \"" + file + "\"}");
        return crls;
    }

    private static LargeCrls onPostgresql(Path jar, Postgres postgres, String name)
            throws Exception {
        try (var admin = postgres.connect(Postgres.SUPERUSER);
                var statement = admin.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " OWNER signet_owner");
        }
        Path folder = Files.createTempDirectory("signet-crls");
        Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        var crls = new LargeCrls(jar, folder, postgres.url(name), "signet_owner", PASSWORD);
        crls.initialize(POSTGRESQL.formatted(postgres.url(name)));
        return crls;
    }

    /** {@code few} and {@code many} are initialized, and nothing was revoked in them. */
    private static void measure(LargeCrls few, LargeCrls many, int rows) throws Exception {
        many.fill(rows);
        long rest = many.made("-Xmx1g");
        System.out.printf(
                "  at rest %d MB; again with %d MB more and no other heap:%n",
                rest >> 20, MEGABYTES);
        var _ = many.made("-Xmx" + ((rest >> 20) + MEGABYTES) + "m");
        try (ServerProcess one = ServerProcess.start(few.jar, few.folder);
                ServerProcess other = ServerProcess.start(many.jar, many.folder)) {
            var atFew = new OneMore(one, few.client(one));
            var atMany = new OneMore(other, many.client(other));
            for (int i = 0; i < ROUNDS; i++) {
                atFew.round();
                atMany.round();
            }
            System.out.println("  one more revocation, until its shard lists it:");
            System.out.println("    at " + FEW + " and more: " + atFew);
            System.out.println("    at " + rows + ": " + atMany);
            System.out.printf(Locale.ROOT, "    ratio %.2f%n", atMany.median() / atFew.median());
        }
    }

    /** What a revocation takes at one of two servers that are asked in turns. */
    private static final class OneMore {

        private final ServerProcess server;
        private final RevokingClient client;
        private final List<Double> seconds = new ArrayList<>();
        private double processor;

        OneMore(ServerProcess server, RevokingClient client)
                throws IOException, InterruptedException {
            this.server = server;
            this.client = client;
            for (int i = 0; i < FEW; i++) {
                var _ = client.secondsUntilListed(); // To warm up.
            }
        }

        void round() throws IOException, InterruptedException {
            double before = server.processorSeconds();
            for (int i = 0; i < REPEATS; i++) {
                seconds.add(client.secondsUntilListed());
            }
            processor += server.processorSeconds() - before;
        }

        double median() {
            return seconds.stream().sorted().toList().get(seconds.size() / 2);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "median %.0f ms, worst %.0f ms of %d; %.0f ms of a processor for each",
                    median() * 1000,
                    Collections.max(seconds) * 1000,
                    seconds.size(),
                    processor / seconds.size() * 1000);
        }
    }

    private RevokingClient client(ServerProcess server) throws Exception {
        return new RevokingClient(
                server.https(),
                folder.resolve("ca.crt"),
                StandInCluster.open(folder)
                        .mint(TokenRequest.of("shop", "orders"), Clock.systemUTC().instant()));
    }

    private void initialize(String database) throws Exception {
        var _ = StandInCluster.openOrCreate(folder, new SecureRandom());
        Files.writeString(
                folder.resolve("signet.yaml"),
                """
                https: {port: 0, names: [localhost]}
                http: {port: 0, public_url: "http://ca.test:8080"}
                limits: {identity: {rate: 1000000, burst: 1000000}}
                crl: {shards: %d}
                database: %s
                clusters:
                  - name: dev
                    issuer: "%s"
                    audience: "%s"
                    mode: offline-only
                    keys: {jwks_file: "stand-in-cluster/jwks.json"}
                """
                        .formatted(
                                SHARDS, database, StandInCluster.ISSUER, StandInCluster.AUDIENCE));
        ServerProcess.run(jar, folder, "init", "--data", folder.toString());
        try (Connection owner = connect();
                var role =
                        owner.prepareStatement(
                                "INSERT INTO role_versions (name, version, document, deleted,"
                                        + " created_at, created_by)"
                                        + " VALUES ('all', 1, ?, FALSE, CURRENT_TIMESTAMP, 'me')")) {
            role.setString(
                    1,
                    """
                    {"callers": [{"cluster": "dev", "namespace": "*", "service_account": "*"}],
                     "allowed_domains": ["{{service_account}}.{{namespace}}.svc.cluster.local"]}
                    """);
            var _ = role.executeUpdate();
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** In the order of their serial numbers, which is how H2 takes them fastest. */
    private void fill(int rows) throws SQLException {
        long began = System.nanoTime();
        var random = new SecureRandom();
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS);
        OffsetDateTime end = now.plusDays(1);
        int month = (int) YearMonth.of(1970, 1).until(YearMonth.from(end), ChronoUnit.MONTHS);
        try (Connection owner = connect();
                var insert =
                        owner.prepareStatement(
                                """
                                INSERT INTO revocations (expiry_month, issuer, serial, crl_shard,
                                    not_after, revoked_at, reason, revoked_by, version)
                                VALUES (?, 'issuing', ?, ?, ?, ?, ?, 'benchmark', 1)
                                """)) {
            owner.setAutoCommit(false);
            for (int i = 0; i < rows; i++) {
                insert.setInt(1, month);
                insert.setString(
                        2, "%04x%08x%016x%012x".formatted(0x4000 | month, i, random.nextLong(), i));
                insert.setInt(3, i % SHARDS);
                insert.setObject(4, end);
                insert.setObject(5, now);
                insert.setString(6, i % 2 == 0 ? "KEY_COMPROMISE" : "UNSPECIFIED");
                insert.addBatch();
                if (i % BATCH == BATCH - 1) {
                    var _ = insert.executeBatch();
                    owner.commit();
                }
            }
            var _ = insert.executeBatch();
            owner.commit();
        }
        System.out.printf(Locale.ROOT, "  filled in %.0f s%n", (System.nanoTime() - began) / 1e9);
    }

    /** The heap that it had in use at rest, in octets. */
    private long made(String heap) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                heap,
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                MadeCrls.class.getName(),
                                folder.resolve("signet.yaml").toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        List<String> lines = process.inputReader().readAllLines();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("no CRL with " + heap);
        }
        lines.subList(0, lines.size() - 1).forEach(System.out::println);
        return Long.parseLong(lines.getLast());
    }
}
