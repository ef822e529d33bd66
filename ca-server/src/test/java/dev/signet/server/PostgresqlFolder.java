package dev.signet.server;

import dev.signet.testing.postgres.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/**
 * A folder with the {@code signet.yaml} of a server on an empty database of its own in PostgreSQL.
 *
 * @param database its name
 */
public record PostgresqlFolder(Path folder, Postgres postgres, String database) {

    private static final String SERVER = "signet_server";
    private static final String OWNER = "signet_schema_owner";

    /** Makes the database, its two users where they are missing, and the files. */
    public static PostgresqlFolder make(Path folder, Postgres postgres)
            throws IOException, SQLException {
        String database = "signet_" + UUID.randomUUID().toString().replace("-", "");
        postgres.createUser(OWNER, "not-secret");
        postgres.createUser(SERVER, "not-secret");
        try (var admin = postgres.connect(Postgres.SUPERUSER)) {
            execute(admin, "CREATE DATABASE " + database + " OWNER " + OWNER);
        }
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("password"), "not-secret\n");
        var made = new PostgresqlFolder(folder, postgres, database);
        made.connectAs(SERVER);
        return made;
    }

    /** Lets the server connect as the owner of the schema. */
    void connectAsOwner() throws IOException {
        connectAs(OWNER);
    }

    private void connectAs(String user) throws IOException {
        Files.writeString(
                folder.resolve(Initialization.CONFIG_FILE),
                """
                https: {names: [localhost]}
                http: {public_url: "http://ca.test:8080"}
                database:
                  url: "%s"
                  user: %s
                  password_file: password
                  owner: {user: %s, password_file: password}
                """
                        .formatted(postgres.url(database), user, OWNER));
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
