package dev.signet.server.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * The one way to a connection.
 *
 * <p>Safe for concurrent use. Failures of the database are Jdbi's unchecked exceptions; they pass
 * through to the edge, which answers 503.
 */
public final class Database implements AutoCloseable {

    /** Well above the slowest statement on the way of a request, below every client's patience. */
    private static final int QUERY_TIMEOUT_SECONDS = 4;

    /** With {@link #VALIDATION_TIMEOUT} well below what a request may take in all. */
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(2);

    private static final Duration VALIDATION_TIMEOUT = Duration.ofSeconds(1);

    /** After this a caller has a connection or knows that there is none. */
    static final Duration LONGEST_CONNECT = CONNECTION_TIMEOUT.plus(VALIDATION_TIMEOUT);

    /** What Flyway takes at a time: its history, its lock, its work. */
    private static final int MIGRATION_CONNECTIONS = 4;

    private final DataSource dataSource;
    private final Dialect dialect;
    private final Jdbi jdbi;
    private final Jdbi unpooled;

    /** Works on {@code dataSource}, which {@link #close} closes if it can be closed. */
    public Database(DataSource dataSource, Dialect dialect) {
        this(dataSource, dataSource::getConnection, dialect);
    }

    private Database(DataSource dataSource, ConnectionFactory unpooled, Dialect dialect) {
        this.dataSource = dataSource;
        this.dialect = dialect;
        this.jdbi = jdbi(dataSource::getConnection, dialect);
        this.unpooled = jdbi(unpooled, dialect);
    }

    private static Jdbi jdbi(ConnectionFactory connections, Dialect dialect) {
        Jdbi jdbi = Jdbi.create(connections);
        jdbi.getConfig(Dialect.Config.class).set(dialect);
        jdbi.registerArrayType(String.class, "varchar")
                .registerArrayType(Integer.class, "integer")
                .registerArrayType(Long.class, "bigint");
        switch (dialect) {
            case H2 -> jdbi.getConfig(SqlStatements.class).setQueryTimeout(QUERY_TIMEOUT_SECONDS);
            case POSTGRESQL ->
                    jdbi.getConfig(SqlStatements.class).setSqlLogger(new DeadlineGuard());
        }
        return jdbi;
    }

    /**
     * Opens a pool of connections to the database of {@code config}, for a server.
     *
     * @throws UncheckedIOException if the password file cannot be read
     * @throws IllegalStateException if the database cannot be opened, saying why
     */
    public static Database open(DatabaseConfig config) {
        return open(
                config, config.server(), config.connections(), PostgresqlConnections.ofServers());
    }

    /**
     * As {@link #open(DatabaseConfig)}, for migrations: as the owner of the schema, where there is
     * one apart from the server's user.
     */
    public static Database openAsOwner(DatabaseConfig config) {
        return open(
                config,
                config.owner().orElse(config.server()),
                MIGRATION_CONNECTIONS,
                PostgresqlConnections.ofMigrations());
    }

    private static Database open(
            DatabaseConfig config,
            DatabaseConfig.Login login,
            int connections,
            Properties postgresql) {
        Dialect dialect = Dialect.of(config.url());
        var pool = new HikariConfig();
        pool.setPoolName("database");
        pool.setJdbcUrl(config.url());
        pool.setUsername(login.user());
        pool.setPassword(login.passwordFile().map(Database::firstLine).orElse(""));
        pool.setMaximumPoolSize(connections);
        pool.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        pool.setValidationTimeout(VALIDATION_TIMEOUT.toMillis());
        switch (dialect) {
            case H2 -> {
                pool.setJdbcUrl(durable(config.url()));
                pool.setExceptionOverride(new ClosedByItself());
            }
            case POSTGRESQL -> pool.setDataSourceProperties(postgresql);
        }
        try {
            return new Database(
                    new HikariDataSource(pool),
                    () -> DriverManager.getConnection(pool.getJdbcUrl(), properties(pool)),
                    dialect);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "cannot open the database " + config.url() + ": " + reason(e), e);
        }
    }

    private static Properties properties(HikariConfig pool) {
        var properties = new Properties();
        properties.putAll(pool.getDataSourceProperties());
        properties.setProperty("user", pool.getUsername());
        properties.setProperty("password", pool.getPassword());
        return properties;
    }

    /** Runs {@code work} in one transaction; commits when it returns, rolls back when it throws. */
    public void inTransaction(Consumer<Handle> work) {
        var _ =
                resultOf(tx -> {
                    work.accept(tx);
                    return true;
                });
    }

    /** As {@link #inTransaction}, for work that has an answer. */
    public <T> T resultOf(Function<Handle, T> work) {
        return Deadline.counting(() -> jdbi.inTransaction(work::apply));
    }

    /** As {@link #resultOf}, for reading what belongs together: all of it as of one moment. */
    public <T> T snapshotOf(Function<Handle, T> work) {
        return Deadline.counting(
                () -> jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, work::apply));
    }

    /** A connection beside the pool, for one who keeps it for long and closes it in the end. */
    Handle unpooled() {
        return unpooled.open();
    }

    /** For the migrations, which manage their own transactions. */
    public DataSource dataSource() {
        return dataSource;
    }

    public Dialect dialect() {
        return dialect;
    }

    /** Whether {@code failure} is a violated primary key or unique index (SQLSTATE 23505). */
    public static boolean isUniqueViolation(Throwable failure) {
        return sqlCause(failure).map(e -> "23505".equals(e.getSQLState())).orElse(false);
    }

    /** Whether {@code failure} is a reference to nothing, or from elsewhere (SQLSTATE 23503). */
    public static boolean isForeignKeyViolation(Throwable failure) {
        return sqlCause(failure).map(e -> "23503".equals(e.getSQLState())).orElse(false);
    }

    private static Optional<SQLException> sqlCause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }

    private static String reason(Throwable failure) {
        return sqlCause(failure)
                .map(e -> e.getErrorCode() == 90020 ? "another process has it open" : message(e))
                .orElseGet(() -> message(failure));
    }

    private static String message(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    /**
     * H2 acknowledges a commit up to 500 ms before it writes it, unless told not to: whatever was
     * acknowledged must survive the process.
     */
    private static String durable(String url) {
        return url + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
    }

    private static String firstLine(Path file) {
        try {
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read database.password_file " + file, e);
        }
    }

    @Override
    public void close() {
        if (dataSource instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot close the database", e);
            }
        }
    }
}
