package dev.signet.migrations;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/**
 * The schema of Signet's database, and the one way to bring a database to it.
 *
 * <p>The first number of a migration's version is the release it came with. Every migration leaves
 * a schema with which the release before its own still works, so that the servers of a fleet can be
 * replaced one by one.
 */
public final class Migrate {

    /** The newest first number of the migrations here. */
    static final int RELEASE = 1;

    private final Flyway flyway;

    /**
     * Works on the database behind {@code database}, H2 or PostgreSQL.
     *
     * @param server the user as whom servers connect to a PostgreSQL, who is granted what servers
     *     need and nothing more
     */
    public Migrate(DataSource database, String server) {
        flyway =
                Flyway.configure()
                        .dataSource(database)
                        .locations("classpath:db/migration/" + folder(database))
                        .placeholders(Map.of("server", server))
                        .validateMigrationNaming(true)
                        .ignoreMigrationPatterns("*:future")
                        .cleanDisabled(true)
                        .load();
    }

    /** Brings the schema to this release; does nothing where it is there already. */
    public void migrate() {
        var _ = flyway.migrate();
    }

    /**
     * Why a server of this release cannot work with the schema, and what to do; empty if it can:
     * the schema is that of this release or of the next one.
     */
    public Optional<String> obstacle() {
        List<String> pending = versions(flyway.info().pending());
        if (!pending.isEmpty()) {
            return Optional.of(
                    "the database lacks the schema changes "
                            + pending
                            + "; run: signet migrate --config FILE");
        }
        List<String> tooNew =
                versions(
                        Arrays.stream(flyway.info().applied())
                                .filter(Migrate::isTooNew)
                                .toArray(MigrationInfo[]::new));
        if (!tooNew.isEmpty()) {
            return Optional.of(
                    "the database has schema changes of a release that is more than one newer than"
                            + " this one: "
                            + tooNew
                            + "; upgrade this server, one release at a time");
        }
        var result = flyway.validateWithResult();
        return result.validationSuccessful
                ? Optional.empty()
                : Optional.of(
                        "the database schema is not that of this release: "
                                + result.getAllErrorMessages());
    }

    private static boolean isTooNew(MigrationInfo migration) {
        return migration.getVersion() != null
                && migration.getVersion().getMajor().intValueExact() > RELEASE + 1;
    }

    private static List<String> versions(MigrationInfo... migrations) {
        return Arrays.stream(migrations)
                .map(MigrationInfo::getVersion)
                .map(String::valueOf)
                .toList();
    }

    private static String folder(DataSource database) {
        try (var connection = database.getConnection()) {
            String product = connection.getMetaData().getDatabaseProductName();
            return switch (product) {
                case "H2" -> "h2";
                case "PostgreSQL" -> "postgresql";
                default -> throw new IllegalStateException("no migrations for " + product);
            };
        } catch (SQLException e) {
            throw new IllegalStateException("cannot reach the database: " + e.getMessage(), e);
        }
    }
}
