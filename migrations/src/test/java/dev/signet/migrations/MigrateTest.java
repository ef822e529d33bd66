package dev.signet.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.testing.postgres.Postgres;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

@ParameterizedClass
@EnumSource
class MigrateTest {

    enum Product {
        H2,
        POSTGRESQL
    }

    @Parameter Product product = Product.H2;

    @Test
    void anEmptyDatabaseIsBehindUntilItIsMigrated() throws Exception {
        var migrate = new Migrate(fresh(), "signet");

        assertThat(migrate.obstacle())
                .contains(
                        "the database lacks the schema changes [001, 001.1, 001.2]; run: signet migrate --config FILE");
        migrate.migrate();
        assertThat(migrate.obstacle()).isEmpty();
    }

    @Test
    void migratingTwiceIsMigratingOnce() throws Exception {
        var database = fresh();
        new Migrate(database, "signet").migrate();

        new Migrate(database, "signet").migrate();

        assertThat(new Migrate(database, "signet").obstacle()).isEmpty();
    }

    /** In a rolling upgrade the schema is one release ahead of the servers not replaced yet. */
    @ParameterizedTest
    @ValueSource(strings = {"1.7", "2", "2.3"})
    void theSchemaOfTheNextReleaseIsNoObstacle(String version) throws Exception {
        var database = migratedTo(version);

        assertThat(new Migrate(database, "signet").obstacle()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "3.1", "12"})
    void aSchemaMoreThanOneReleaseAheadIs(String version) throws Exception {
        var database = migratedTo(version);

        assertThat(new Migrate(database, "signet").obstacle())
                .hasValueSatisfying(obstacle ->
                        assertThat(obstacle).contains("[" + version + "]", "upgrade this server"));
    }

    @Test
    void aMigrationThatIsNotTheOneAppliedIsAnObstacle() throws Exception {
        var database = migratedTo("1.7");
        execute(
                database,
                "UPDATE \"flyway_schema_history\" SET \"checksum\" = 1 WHERE \"version\" = '001'");

        assertThat(new Migrate(database, "signet").obstacle())
                .hasValueSatisfying(obstacle -> assertThat(obstacle).contains("checksum mismatch"));
    }

    private DataSource migratedTo(String version) throws Exception {
        var database = fresh();
        new Migrate(database, "signet").migrate();
        execute(
                database,
                "INSERT INTO \"flyway_schema_history\" (\"installed_rank\", \"version\", \"description\","
                        + " \"type\", \"script\", \"checksum\", \"installed_by\", \"execution_time\","
                        + " \"success\") VALUES (99, '"
                        + version
                        + "', 'of another release', 'SQL', 'V.sql', 0, 'me', 0, TRUE)");
        return database;
    }

    private DataSource fresh() throws SQLException {
        String name = "test_" + UUID.randomUUID().toString().replace("-", "");
        return switch (product) {
            case H2 -> {
                var source = new JdbcDataSource();
                source.setURL("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1");
                yield source;
            }
            case POSTGRESQL -> postgresql(name);
        };
    }

    private static DataSource postgresql(String name) throws SQLException {
        Postgres.shared().createUser("signet", "server");
        try (var admin = Postgres.shared().connect(Postgres.SUPERUSER);
                var statement = admin.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        var source = new PGSimpleDataSource();
        source.setUrl(Postgres.shared().url(name));
        source.setUser(Postgres.SUPERUSER);
        source.setPassword(Postgres.PASSWORD);
        return source;
    }

    private static void execute(DataSource database, String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
