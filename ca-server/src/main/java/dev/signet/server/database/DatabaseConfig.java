package dev.signet.server.database;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the database is.
 *
 * @param url JDBC URL of an H2 or a PostgreSQL database, without credentials. One of PostgreSQL
 *     says {@code sslmode=}, unless the database is on this host
 * @param server as whom a server connects; by default the user {@code signet} without a password,
 *     which an embedded database accepts
 * @param owner as whom migrations connect, where that is another user: the owner of the schema, who
 *     may alter it
 * @param connections most connections at a time, 2–100; default 8
 */
public record DatabaseConfig(String url, Login server, Optional<Login> owner, int connections) {

    public static final String DEFAULT_USER = "signet";
    public static final int DEFAULT_CONNECTIONS = 8;

    static final String H2 = "jdbc:h2:";
    static final String POSTGRESQL = "jdbc:postgresql:";

    private static final int MIN_CONNECTIONS = 2;
    private static final int MAX_CONNECTIONS = 100;

    private static final Pattern CREDENTIALS = Pattern.compile("[?&;](user|password|sslpassword)=");

    /** Hosts to which no network leads; the driver's default host is one. */
    private static final Pattern LOCAL =
            Pattern.compile(
                    "jdbc:postgresql:(?!//)[^?]*(\\?.*)?|jdbc:postgresql://((localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?,?)*/.*");

    /**
     * A user of the database.
     *
     * @param passwordFile file whose first line is the password; never the password itself. Without
     *     one the database must know the user by other means
     */
    public record Login(String user, Optional<Path> passwordFile) {

        /** What an embedded database is content with. */
        public static final Login DEFAULT = new Login(DEFAULT_USER, Optional.empty());

        public Login {
            if (user.isBlank()) {
                throw new IllegalArgumentException("database.user must not be empty");
            }
        }
    }

    public DatabaseConfig {
        if (!url.startsWith(H2) && !url.startsWith(POSTGRESQL)) {
            throw new IllegalArgumentException(
                    "database.url must begin with jdbc:h2: or jdbc:postgresql: and is " + url);
        }
        if (CREDENTIALS.matcher(url.toLowerCase(Locale.ROOT)).find()) {
            throw new IllegalArgumentException(
                    "database.url must not contain a user or a password;"
                            + " say database.user and name a database.password_file");
        }
        if (url.startsWith(POSTGRESQL)
                && !url.contains("sslmode=")
                && !LOCAL.matcher(url).matches()) {
            throw new IllegalArgumentException(
                    "database.url leads over a network, so it must say how: add"
                            + " ?sslmode=verify-full&sslrootcert=FILE, or ?sslmode=disable where"
                            + " that network is as safe as one machine");
        }
        if (connections < MIN_CONNECTIONS || connections > MAX_CONNECTIONS) {
            throw new IllegalArgumentException(
                    "database.connections must be within 2..100: " + connections);
        }
    }

    /** The embedded database at {@code url} with every other setting at its default. */
    public static DatabaseConfig embedded(String url) {
        return new DatabaseConfig(url, Login.DEFAULT, Optional.empty(), DEFAULT_CONNECTIONS);
    }
}
