package dev.signet.benchmarks;

import dev.signet.cli.cluster.StandInCluster;
import dev.signet.cli.cluster.TokenRequest;
import dev.signet.testing.postgres.Postgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A PostgreSQL with durable commits and any number of packaged servers on it. They share one
 * folder, since each takes free ports.
 */
final class BenchmarkFleet implements AutoCloseable {

    private static final String PASSWORD = "benchmark";

    final Postgres postgres = Postgres.durable();
    private final Path jar;
    private final List<ServerProcess> servers = new ArrayList<>();

    BenchmarkFleet(Path jar) throws SQLException {
        this.jar = jar;
        postgres.createUser("signet_owner", PASSWORD);
        postgres.createUser("signet", PASSWORD);
    }

    /** A CA in a database of its own, made by {@code signet init}, with a role for everybody. */
    Path initialize(String database) throws IOException, SQLException, InterruptedException {
        try (var admin = postgres.connect(Postgres.SUPERUSER);
                var statement = admin.createStatement()) {
            statement.execute("CREATE DATABASE " + database + " OWNER signet_owner");
        }
        Path folder = Files.createTempDirectory("signet-benchmark");
        var _ = StandInCluster.openOrCreate(folder, new SecureRandom());
        Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        Files.writeString(
                folder.resolve("signet.yaml"),
                """
                https: {port: 0, names: [localhost]}
                http: {port: 0, public_url: "http://ca.test:8080"}
                limits: {identity: {rate: 1000000, burst: 1000000}}
                retention: {certificates: 3650d}
                database:
                  url: "%s"
                  user: signet
                  password_file: password
                  owner: {user: signet_owner, password_file: password}
                clusters:
                  - name: dev
                    issuer: "%s"
                    audience: "%s"
                    mode: offline-only
                    keys: {jwks_file: "stand-in-cluster/jwks.json"}
                """
                        .formatted(
                                postgres.url(database),
                                StandInCluster.ISSUER,
                                StandInCluster.AUDIENCE));
        ServerProcess.run(jar, folder, "init", "--data", folder.toString());
        try (var owner = postgres.connect(database);
                var role =
                        owner.prepareStatement(
                                "INSERT INTO role_versions (name, version, document, deleted,"
                                        + " created_at, created_by) VALUES ('all', 1, ?, FALSE, now(), 'me')")) {
            role.setString(
                    1,
                    """
                    {"callers": [{"cluster": "dev", "namespace": "*", "service_account": "*"}],
                     "allowed_domains": ["{{service_account}}.{{namespace}}.svc.cluster.local"],
                     "allowed_uri_sans": ["spiffe://{{trust_domain}}/ns/{{namespace}}/sa/{{service_account}}"]}
                    """);
            var _ = role.executeUpdate();
        }
        return folder;
    }

    ServerProcess start(Path folder) throws IOException, InterruptedException {
        var server = ServerProcess.start(jar, folder);
        servers.add(server);
        return server;
    }

    static LoadDriver load(Path folder, ServerProcess... servers) throws Exception {
        String token =
                StandInCluster.open(folder)
                        .mint(TokenRequest.of("shop", "orders"), Clock.systemUTC().instant());
        List<URI> urls = List.of(servers).stream().map(ServerProcess::https).toList();
        return new LoadDriver(urls, folder.resolve("ca.crt"), token);
    }

    /** Seconds of processor time that PostgreSQL has used, its ended backends included. */
    double postgresSeconds() throws IOException {
        long postmaster = postgres.pid();
        double seconds = Processors.secondsWithEndedChildren(postmaster);
        for (ProcessHandle child :
                ProcessHandle.of(postmaster).map(p -> p.children().toList()).orElse(List.of())) {
            seconds += Processors.seconds(child.pid()).orElse(0.0);
        }
        return seconds;
    }

    <T> T query(String database, String sql, Class<T> type) throws SQLException {
        try (var connection = postgres.connect(database);
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            if (!row.next()) {
                throw new IllegalStateException("no row: " + sql);
            }
            return Optional.ofNullable(row.getObject(1, type)).orElseThrow();
        }
    }

    @Override
    public void close() {
        servers.forEach(ServerProcess::close);
        postgres.close();
    }
}
