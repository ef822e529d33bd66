package dev.signet.server.database;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the database is.
 *
 * @param url JDBC URL of an H2 database, without credentials
 * @param user name to connect as; default {@code signet}
 * @param passwordFile file whose first line is the password; never the password itself. Default:
 *     none, which only an embedded database accepts
 * @param connections most connections at a time, 2–100; default 8
 */
public record DatabaseConfig(
        String url, String user, Optional<Path> passwordFile, int connections) {

    public static final String DEFAULT_USER = "signet";
    public static final int DEFAULT_CONNECTIONS = 8;

    public DatabaseConfig {
        if (!url.startsWith("jdbc:h2:")) {
            throw new IllegalArgumentException(
                    "database.url must begin with jdbc:h2: (this release stores in H2): " + url);
        }
        if (url.toLowerCase(java.util.Locale.ROOT).contains("password=")) {
            throw new IllegalArgumentException(
                    "database.url must not contain a password; name a database.password_file");
        }
        if (connections < 2 || connections > 100) {
            throw new IllegalArgumentException(
                    "database.connections must be within 2..100: " + connections);
        }
    }

    /** The embedded database at {@code url} with every other setting at its default. */
    public static DatabaseConfig embedded(String url) {
        return new DatabaseConfig(url, DEFAULT_USER, Optional.empty(), DEFAULT_CONNECTIONS);
    }
}
