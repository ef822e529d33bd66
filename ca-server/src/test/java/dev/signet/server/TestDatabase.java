package dev.signet.server;

import dev.signet.migrations.Migrate;
import dev.signet.server.database.Database;
import dev.signet.server.database.DatabaseConfig;
import dev.signet.server.database.Dialect;
import java.util.Locale;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jdbi.v3.core.Jdbi;

/**
 * A fresh database with the schema of this release: in memory or, with {@code
 * -Dsignet.test.database=postgresql}, in a real PostgreSQL, where the server's user has no more
 * rights than in production.
 */
public final class TestDatabase {

    /** Which one the tests run on. */
    public static final Dialect DIALECT =
            Dialect.valueOf(
                    System.getProperty("signet.test.database", "h2").toUpperCase(Locale.ROOT));

    private final Database server;
    private final Jdbi owner;
    private final String destruction;

    private TestDatabase(Database server, DataSource owner, String destruction) {
        this.server = server;
        this.owner = Jdbi.create(owner);
        this.destruction = destruction;
    }

    public static TestDatabase fresh() {
        return switch (DIALECT) {
            case H2 -> memory();
            case POSTGRESQL -> postgresql();
        };
    }

    private static TestDatabase memory() {
        var source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        new Migrate(source, "").migrate();
        return new TestDatabase(new Database(source, Dialect.H2), source, "DROP ALL OBJECTS");
    }

    /** For what only PostgreSQL does, whatever the tests run on. */
    public static TestDatabase postgresql() {
        String schema = TestPostgresql.freshSchema();
        return new TestDatabase(
                new Database(TestPostgresql.server(schema), Dialect.POSTGRESQL),
                TestPostgresql.owner(schema),
                "DROP SCHEMA " + schema + " CASCADE");
    }

    /** One that is reached as {@code config} says, with the schema of this release. */
    public static TestDatabase at(DatabaseConfig config) {
        Database server = Database.open(config);
        new Migrate(server.dataSource(), config.server().user()).migrate();
        return new TestDatabase(server, server.dataSource(), "DROP SCHEMA public CASCADE");
    }

    /** As a server sees it. */
    public Database database() {
        return server;
    }

    /** As the owner of the schema, who may do anything with it. */
    public void execute(String sql) {
        owner.useHandle(handle -> handle.execute(sql));
    }

    /** From now on every statement fails. */
    public void lose() {
        execute(destruction);
    }
}
