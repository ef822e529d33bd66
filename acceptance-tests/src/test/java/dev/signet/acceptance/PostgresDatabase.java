package dev.signet.acceptance;

import dev.signet.testing.postgres.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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
        try (Connection connection = postgres.connect(Postgres.SUPERUSER);
                Statement statement = connection.createStatement()) {
            for (String user : new String[] {OWNER, SERVER}) {
                statement.execute(
                        """
                        DO $$ BEGIN
                            CREATE ROLE %1$s LOGIN PASSWORD '%1$s-password';
                        EXCEPTION WHEN duplicate_object THEN NULL;
                        END $$
                        """
                                .formatted(user));
            }
            statement.execute("CREATE DATABASE %s OWNER %s".formatted(name, OWNER));
        }
        return new PostgresDatabase(name, postgres.url(name));
    }

    /** The same database for a server that reaches it at {@code other}, a JDBC URL. */
    PostgresDatabase at(String other) {
        return new PostgresDatabase(name, other);
    }

    /** Its section of a {@code signet.yaml} in {@code data}, after its password files. */
    String section(Path data) throws IOException {
        Files.writeString(data.resolve("server.password"), SERVER + "-password\n");
        Files.writeString(data.resolve("owner.password"), OWNER + "-password\n");
        return """
        database:
          url: "%s"
          user: %s
          password_file: server.password
          owner: {user: %s, password_file: owner.password}
        """
                .formatted(url, SERVER, OWNER);
    }
}
