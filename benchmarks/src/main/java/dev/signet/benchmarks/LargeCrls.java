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
    private static final int REPEATS = 21;
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
        Path h2 = Files.createTempDirectory("signet-crls");
        String file = "jdbc:h2:file:" + h2.resolve("signet");
        System.out.println("H2, " + rows + " revoked");
        new LargeCrls(jar, h2, file, "signet", "").measure("{url: \"" + file + "\"}", rows);
        try (var postgres = Postgres.durable()) {
            System.out.println("PostgreSQL, " + rows + " revoked");
            onPostgresql(jar, postgres).measure(POSTGRESQL.formatted(postgres.url("crls")), rows);
        }
    }

    private static LargeCrls onPostgresql(Path jar, Postgres postgres)
            throws IOException, SQLException {
        postgres.createUser("signet_owner", PASSWORD);
        postgres.createUser("signet", PASSWORD);
        try (var admin = postgres.connect(Postgres.SUPERUSER);
                var statement = admin.createStatement()) {
            statement.execute("CREATE DATABASE crls OWNER signet_owner");
        }
        Path folder = Files.createTempDirectory("signet-crls");
        Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        return new LargeCrls(jar, folder, postgres.url("crls"), "signet_owner", PASSWORD);
    }

    private void measure(String database, int rows) throws Exception {
        initialize(database);
        double few = oneMore(FEW);
        fill(rows);
        long rest = made("-Xmx1g");
        System.out.printf(
                "  at rest %d MB; again with %d MB more and no other heap:%n",
                rest >> 20, MEGABYTES);
        var _ = made("-Xmx" + ((rest >> 20) + MEGABYTES) + "m");
        double many = oneMore(0);
        System.out.printf(
                Locale.ROOT,
                "  one more revocation, until its shard lists it: %.0f ms at %d, %.0f ms at %d,"
                        + " ratio %.2f%n",
                few * 1000,
                FEW,
                many * 1000,
                rows,
                many / few);
    }

    private void initialize(String database) throws Exception {
        var _ = StandInCluster.openOrCreate(folder, new SecureRandom());
        Files.writeString(
                folder.resolve("signet.yaml"),
                """
                https: {port: 0, names: [localhost]}
                http: {port: 0, public_url: "http://ca.test:8080"}
                crl: {shards: %d}
                database: %s
                clusters:
                  - name: dev
                    issuer: "%s"
                    audience: "%s"
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

    /** Median seconds from POST /v1/revoke until the CRL that it is to be on lists it. */
    private double oneMore(int before) throws Exception {
        try (ServerProcess server = ServerProcess.start(jar, folder)) {
            var client =
                    new RevokingClient(
                            server.https(),
                            folder.resolve("ca.crt"),
                            StandInCluster.open(folder)
                                    .mint(
                                            TokenRequest.of("shop", "orders"),
                                            Clock.systemUTC().instant()));
            for (int i = 0; i < before; i++) {
                var _ = client.secondsUntilListed();
            }
            var seconds = new ArrayList<Double>();
            for (int i = 0; i < REPEATS; i++) {
                seconds.add(client.secondsUntilListed());
            }
            seconds.sort(null);
            return seconds.get(REPEATS / 2);
        }
    }
}
