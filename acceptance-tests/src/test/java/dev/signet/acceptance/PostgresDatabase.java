package dev.signet.acceptance;

import dev.signet.testing.postgres.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A database for one CA, with two users: one owns the schema, as the other its servers work.
 *
 * @param url as servers name it
 */
record PostgresDatabase(String name, String url) {

    private static final String OWNER = "signet_owner";
    private static final String SERVER = "signet";

    private static final AtomicInteger CREATED = new AtomicInteger();

    /** A new, empty one. */
    static PostgresDatabase create(Postgres postgres) throws SQLException {
        String name = "signet_" + CREATED.incrementAndGet();
        postgres.createUser(OWNER, password(OWNER));
        postgres.createUser(SERVER, password(SERVER));
        try (Connection connection = postgres.connect(Postgres.SUPERUSER);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE %s OWNER %s".formatted(name, OWNER));
        }
        return new PostgresDatabase(name, postgres.url(name));
    }

    /**
     * The one that docs/operations.md has the operator make, on an installed PostgreSQL; also
     * leaves there what the script for it needs.
     */
    static PostgresDatabase asDocumented(Postgres postgres) throws IOException {
        leaveRolesScript(postgres);
        var _ = postgres.sh(Map.of(), Guide.of("operations.md").commands("roles.sql"));
        return new PostgresDatabase("signet", postgres.url("signet"));
    }

    /** The script that makes the users and an empty database, and files with passwords for it. */
    static void leaveRolesScript(Postgres postgres) throws IOException {
        Path script = Image.REPOSITORY.resolve("deploy/postgres/roles.sql");
        var _ =
                postgres.sh(
                        Map.of(
                                "ROLES", Files.readString(script),
                                "OWNER_PASSWORD", password(OWNER),
                                "SERVER_PASSWORD", password(SERVER)),
                        """
                        mkdir -p deploy/postgres
                        printf '%s' "$ROLES" > deploy/postgres/roles.sql
                        echo "$OWNER_PASSWORD" > owner-password
                        echo "$SERVER_PASSWORD" > database-password
                        """);
    }

    /** A connection with the rights of a server. */
    Connection connectAsServer() throws SQLException {
        return DriverManager.getConnection(url, SERVER, password(SERVER));
    }

    /** The same database for a server that reaches it at {@code other}, a JDBC URL. */
    PostgresDatabase at(String other) {
        return new PostgresDatabase(name, other);
    }

    /** Its section of a {@code signet.yaml} in {@code data}, after its password files. */
    String section(Path data) throws IOException {
        Files.writeString(data.resolve("server.password"), password(SERVER) + "\n");
        Files.writeString(data.resolve("owner.password"), password(OWNER) + "\n");
        return """
        database:
          url: "%s"
          user: %s
          password_file: server.password
          owner: {user: %s, password_file: owner.password}
        """
                .formatted(url, SERVER, OWNER);
    }

    /** At least 16 characters, as roles.sql wants. */
    private static String password(String user) {
        return user + "-test-password";
    }
}
