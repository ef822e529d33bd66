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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * Schemas in one database of the shared PostgreSQL: made in tens of milliseconds by the statements
 * of the migrations themselves. Connections are shared too; each is turned to its schema when it is
 * taken.
 */
final class TestPostgresql {

    private static final String SERVER = "signet";
    private static final String OWNER = "signet_owner";
    private static final int CONNECTIONS = 12;
    private static final String MIGRATIONS = "/db/migration/postgresql/";

    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static final DataSource SERVERS;
    private static final DataSource OWNERS;

    static {
        try (var admin = Postgres.shared().connect(Postgres.SUPERUSER)) {
            Postgres.shared().createUser(OWNER, "owner");
            Postgres.shared().createUser(SERVER, "server");
            execute(admin, "CREATE DATABASE signet OWNER " + OWNER);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot prepare PostgreSQL", e);
        }
        OWNERS = pool(OWNER, "owner");
        SERVERS = pool(SERVER, "server");
    }

    private TestPostgresql() {}

    static String freshSchema() {
        String schema = "test_" + SCHEMAS.incrementAndGet();
        try (var connection = OWNERS.getConnection()) {
            execute(connection, "CREATE SCHEMA " + schema + "; SET search_path TO " + schema);
            execute(connection, migration("V001__certificate_authority.sql", schema));
            execute(connection, migration("afterMigrate__grants.sql", schema));
        } catch (SQLException e) {
            throw new IllegalStateException("cannot make a schema", e);
        }
        return schema;
    }

    /** With the rights of a server. */
    static DataSource server(String schema) {
        return in(schema, SERVERS);
    }

    /** With all rights on the schema. */
    static DataSource owner(String schema) {
        return in(schema, OWNERS);
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
    private static DataSource pool(String user, String password) {
        try {
            Path file = Files.createTempFile("signet", ".password");
            Files.writeString(file, password);
            var login = new Login(user, Optional.of(file));
            var config =
                    new DatabaseConfig(
                            Postgres.shared().url("signet"), login, Optional.empty(), CONNECTIONS);
            DataSource pool = Database.open(config).dataSource();
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
