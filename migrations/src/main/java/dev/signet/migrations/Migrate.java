package dev.signet.migrations;

import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/** The schema of Signet's database, and the one way to bring a database to it. */
public final class Migrate {

    private final Flyway flyway;

    /** Works on the H2 database behind {@code database}. */
    public Migrate(DataSource database) {
        flyway =
                Flyway.configure()
                        .dataSource(database)
                        .locations("classpath:db/migration/h2")
                        .validateMigrationNaming(true)
                        .cleanDisabled(true)
                        .load();
    }

    /** Brings the schema to this release; does nothing where it is there already. */
    public void migrate() {
        var _ = flyway.migrate();
    }

    /**
     * The versions this release has and the database lacks, oldest first; empty if it is current.
     */
    public List<String> pending() {
        return Arrays.stream(flyway.info().pending())
                .map(MigrationInfo::getVersion)
                .map(String::valueOf)
                .toList();
    }

    /**
     * Checks that what was applied is what this release has.
     *
     * @throws IllegalStateException if the schema is behind, ahead, or was changed by other hands
     */
    public void validate() {
        var result = flyway.validateWithResult();
        if (!result.validationSuccessful) {
            throw new IllegalStateException(
                    "the database schema is not that of this release: "
                            + result.getAllErrorMessages());
        }
    }
}
