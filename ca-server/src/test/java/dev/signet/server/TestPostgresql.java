package dev.signet.server;

import dev.signet.migrations.Migrate;
import dev.signet.server.database.Database;
import dev.signet.server.database.DatabaseConfig;
import dev.signet.server.database.DatabaseConfig.Login;
import dev.signet.testing.postgres.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * Schemas in databases of the shared PostgreSQL: made in tens of milliseconds by the statements of
 * the migrations themselves. Connections are shared too; each is turned to its schema when it is
 * taken. A database has a bounded number of schemas, because each has a hundred relations or more,
 * and catalogs and the connections' caches become slow with tens of thousands.
 */
final class TestPostgresql {

    private static final String SERVER = "signet";
    private static final String OWNER = "signet_owner";
    private static final int CONNECTIONS = 12;
    private static final int SCHEMAS_OF_A_DATABASE = 40;
    private static final String PREFIX = "test_";
    private static final String MIGRATIONS = "/db/migration/postgresql/";

    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static final Map<Integer, Pools> POOLS = new ConcurrentHashMap<>();

    static {
        try {
            Postgres.shared().createUser(OWNER, "owner");
            Postgres.shared().createUser(SERVER, "server");
        } catch (SQLException e) {
            throw new IllegalStateException("cannot prepare PostgreSQL", e);
        }
    }

    /** Of one database. */
    private record Pools(Database owners, Database servers) {

        static Pools ofNewDatabase(int number) {
            String name = "signet_" + number;
            try (var admin = Postgres.shared().connect(Postgres.SUPERUSER)) {
                execute(admin, "CREATE DATABASE " + name + " OWNER " + OWNER);
            } catch (SQLException e) {
                throw new IllegalStateException("cannot make a database", e);
            }
            return new Pools(pool(name, OWNER, "owner"), pool(name, SERVER, "server"));
        }

        void close() {
            owners.close();
            servers.close();
        }
    }

    private TestPostgresql() {}

    static String freshSchema() {
        int number = SCHEMAS.incrementAndGet();
        String schema = PREFIX + number;
        // What the test before is still using is in the database before at most.
        Optional.ofNullable(POOLS.remove(number / SCHEMAS_OF_A_DATABASE - 2))
                .ifPresent(Pools::close);
        try (var connection = pools(schema).owners().dataSource().getConnection()) {
            execute(connection, "CREATE SCHEMA " + schema + "; SET search_path TO " + schema);
            execute(connection, migration("V001__certificate_authority.sql", schema));
            execute(connection, migration("V001_1__trust_bundle_numbers.sql", schema));
            execute(connection, migration("V001_2__workloads.sql", schema));
            execute(connection, migration("afterMigrate__grants.sql", schema));
        } catch (SQLException e) {
            throw new IllegalStateException("cannot make a schema", e);
        }
        return schema;
    }

    /** With the rights of a server. */
    static DataSource server(String schema) {
        return in(schema, pools(schema).servers().dataSource());
    }

    /** With all rights on the schema. */
    static DataSource owner(String schema) {
        return in(schema, pools(schema).owners().dataSource());
    }

    private static Pools pools(String schema) {
        int number = Integer.parseInt(schema.substring(PREFIX.length()));
        return POOLS.computeIfAbsent(number / SCHEMAS_OF_A_DATABASE, Pools::ofNewDatabase);
    }

    private static DataSource in(String schema, DataSource pool) {
        return (DataSource)
                Proxy.newProxyInstance(
                        DataSource.class.getClassLoader(),
                        new Class<?>[] {DataSource.class},
                        (_, method, _) -> {
                            if (!method.getName().equals("getConnection")) {
                                throw new UnsupportedOperationException(method.getName());
                            }
                            Connection connection = pool.getConnection();
                            execute(connection, "SET search_path TO " + schema);
                            return connection;
                        });
    }

    /** As the product connects. */
    private static Database pool(String database, String user, String password) {
        try {
            Path file = Files.createTempFile("signet", ".password");
            Files.writeString(file, password);
            var login = new Login(user, Optional.of(file));
            var config =
                    new DatabaseConfig(
                            Postgres.shared().url(database), login, Optional.empty(), CONNECTIONS);
            Database pool = Database.open(config);
            Files.delete(file);
            return pool;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String migration(String name, String schema) {
        try (var script = Migrate.class.getResourceAsStream(MIGRATIONS + name)) {
            if (script == null) {
                throw new IllegalStateException("no " + name);
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${flyway:defaultSchema}", schema)
                    .replace("${server}", SERVER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
