package dev.signet.testing.postgres;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of its own, with its data in a temporary folder: PostgreSQL 18, unless it is
 * {@link #installed()}. It takes TCP connections only, with a password (scram-sha-256). What a test
 * leaves open is closed when the JVM ends. Tests may connect from any thread; what starts, stops or
 * signals the server is for one thread at a time.
 */
public final class Postgres implements AutoCloseable {

    /** The superuser of every server; also a database of that name exists. */
    public static final String SUPERUSER = "postgres";

    /** The superuser's password, no secret. */
    public static final String PASSWORD = "signet-testing";

    private static final String LOOPBACK = "127.0.0.1";

    /** A standby that was down for a while finds the WAL it missed. */
    private static final List<String> DURABLE = List.of("wal_level=replica", "wal_keep_size=1GB");

    private static final Set<Postgres> OPEN = ConcurrentHashMap.newKeySet();

    private static @Nullable Postgres shared;

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> OPEN.forEach(Postgres::close), "postgres-close"));
    }

    private final Path folder;
    private final int port;
    private final Path bin;
    private final String listenAddresses;
    private final PostgresProcess process;

    private Postgres(Path bin, String listenAddresses) throws IOException {
        this.bin = bin;
        this.folder = Files.createTempDirectory("signet-postgres-");
        this.port = FreePort.any();
        this.listenAddresses = listenAddresses;
        this.process = new PostgresProcess(folder, command());
        // The account of the server passes through to its data.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> command() {
        return List.of(
                bin.resolve("postgres").toString(),
                "-D",
                data().toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=" + listenAddresses);
    }

    /**
     * The one server of this JVM, started by the first call and ended with the JVM; nobody else
     * closes it. It is quick: commits are synchronous, but a crash of the machine would lose them
     * (fsync is off).
     */
    public static synchronized Postgres shared() {
        if (shared == null) {
            List<String> settings = List.of("fsync=off", "full_page_writes=off");
            shared = initialized(PostgresBinaries::bin, LOOPBACK, settings);
        }
        return shared;
    }

    /**
     * A server that writes to disk before it acknowledges, and can have standbys. The caller closes
     * it.
     */
    public static Postgres durable() {
        return durable(LOOPBACK);
    }

    /**
     * Like {@link #durable()}, for clients elsewhere, such as in another network namespace.
     *
     * @param listenAddresses PostgreSQL's {@code listen_addresses}; must include 127.0.0.1, for
     *     example 0.0.0.0
     */
    public static Postgres durable(String listenAddresses) {
        return initialized(PostgresBinaries::bin, listenAddresses, DURABLE);
    }

    /**
     * Like {@link #durable()}, but the newest PostgreSQL that is installed on this machine, which
     * has tools for backups: see {@link #sh}. Fails, naming the package, where there is none.
     */
    public static Postgres installed() {
        return initialized(InstalledPrograms::bin, LOOPBACK, DURABLE);
    }

    /** The TCP port, the same for the server's whole life. */
    public int port() {
        return port;
    }

    /** The process id of the postmaster. */
    public long pid() {
        return process.pid();
    }

    /** The data folder; closed to everybody but the server's account and root. */
    public Path data() {
        return DataFolder.in(folder);
    }

    /** The JDBC URL of a database of this server, without user and password. */
    public String url(String database) {
        return "jdbc:postgresql://%s:%d/%s".formatted(LOOPBACK, port, database);
    }

    /** A new connection as {@link #SUPERUSER}; fails if there is none within 10 s. */
    public Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("password", PASSWORD);
        properties.setProperty("loginTimeout", "10");
        return DriverManager.getConnection(url(database), properties);
    }

    /**
     * Makes a user who may log in, unless there is one of that name. One at a time: PostgreSQL
     * fails the second of two that are made at once, with an error of its catalogue.
     */
    public synchronized void createUser(String name, String password) throws SQLException {
        try (Connection connection = connect(SUPERUSER);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    DO $$ BEGIN
                        CREATE ROLE %s LOGIN PASSWORD %s;
                    EXCEPTION WHEN duplicate_object THEN NULL;
                    END $$
                    """
                            .formatted(
                                    statement.enquoteIdentifier(name, false),
                                    statement.enquoteLiteral(password)));
        }
    }

    /** Starts the server on its data and port; returns when it takes connections, within 30 s. */
    public void start() {
        try {
            process.start();
            eventually("PostgreSQL to take connections on port " + port).until(this::isReady);
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException(e.getMessage() + process.logTail(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fast shutdown: connections end, what was committed is on disk. */
    public void stop() {
        process.stop();
    }

    /**
     * Kills all processes of the server (SIGKILL); returns when the server can be started again.
     */
    public void kill() {
        process.kill();
    }

    /**
     * Stops all processes of the server in their tracks (SIGSTOP); connections stay open,
     * unanswered.
     */
    public void pause() {
        var _ = process.pause();
    }

    /** Ends {@link #pause()} (SIGCONT). */
    public void resume() {
        process.resume();
    }

    /**
     * Changes a setting (ALTER SYSTEM) and has it read: connections made from now on see it, unless
     * it is one of those that wait for the next start.
     */
    public void set(String parameter, String value) throws SQLException {
        String before;
        try (Connection connection = connect(SUPERUSER);
                Statement statement = connection.createStatement()) {
            before = Query.value(connection, "SELECT pg_conf_load_time()");
            statement.execute(
                    "ALTER SYSTEM SET %s = %s"
                            .formatted(
                                    statement.enquoteIdentifier(parameter, false),
                                    statement.enquoteLiteral(value)));
            statement.execute("SELECT pg_reload_conf()");
        }
        eventually("PostgreSQL to read its configuration again")
                .until(() -> !before.equals(query("SELECT pg_conf_load_time()")));
    }

    /**
     * A new server that replicates this one, started and streaming. The caller closes it.
     *
     * @param synchronous whether commits on this server wait from now on until the standby has them
     *     on disk
     */
    public Postgres standby(boolean synchronous) throws SQLException {
        Postgres standby =
                started(
                        () -> bin,
                        listenAddresses,
                        server -> DataFolder.follow(this, server.folder, server.name()));
        String state =
                "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND application_name = '%s'"
                        .formatted(standby.name());
        eventually("the standby to stream").until(() -> "1".equals(query(state)));
        if (synchronous) {
            set("synchronous_standby_names", standby.name());
            eventually("the standby to be synchronous")
                    .until(() -> "1".equals(query(state + " AND sync_state = 'sync'")));
        }
        return standby;
    }

    /** Makes a standby a primary; returns when it accepts writes, within 30 s. */
    public void promote() throws SQLException {
        String promoted =
                query(
                        "SELECT pg_promote(true, %d)"
                                .formatted(PostgresProcess.PATIENCE.toSeconds()));
        if (!"t".equals(promoted)) {
            throw new IllegalStateException("the standby was not promoted" + process.logTail());
        }
    }

    /**
     * Runs a shell script to its end, within 30 s, and returns what it said; fails, with that, at
     * its first command that fails. It runs in {@link #scratch()} as the server's account, which
     * may read and write the server's data and no file of this JVM's user; {@code PATH} begins with
     * the server's programs, {@code PGDATA} is {@link #data()}, and clients connect to this server
     * as {@link #SUPERUSER}.
     *
     * @param environment further variables
     */
    public String sh(Map<String, String> environment, String script) throws IOException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("PATH", bin + ":" + System.getenv("PATH"));
        all.put("PGDATA", data().toString());
        all.put("PGHOST", LOOPBACK);
        all.put("PGPORT", Integer.toString(port));
        all.put("PGUSER", SUPERUSER);
        all.put("PGPASSWORD", PASSWORD);
        return PostgresProcess.run(scratch(), all, List.of("sh", "-euc", script));
    }

    /** A folder of the server's account for {@link #sh}; deleted when the server is closed. */
    public Path scratch() throws IOException {
        Path scratch = folder.resolve("scratch");
        if (!Files.isDirectory(scratch)) {
            DataFolder.create(scratch);
        }
        return scratch;
    }

    /** Ends the server, however it is, and deletes its data. Closing twice is fine. */
    @Override
    public void close() {
        if (!OPEN.remove(this)) {
            return;
        }
        try {
            if (process.isAlive()) {
                process.resume();
                process.abort();
            }
        } finally {
            deleteFolder();
        }
    }

    private void deleteFolder() {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a standby is called by its primary. */
    private String name() {
        return "standby_" + port;
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new IllegalStateException("PostgreSQL ended while starting" + process.logTail());
        }
        try (Connection connection = connect(SUPERUSER)) {
            return connection.isValid(0);
        } catch (SQLException e) {
            return false;
        }
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = connect(SUPERUSER)) {
            return Query.value(connection, sql);
        }
    }

    /** Where the programs are, which may have to be unpacked first. */
    private interface Programs {
        Path bin() throws IOException;
    }

    /** Makes the data folder of a server that is not started yet. */
    private interface Preparation {
        void prepare(Postgres server) throws IOException, SQLException;
    }

    private static Postgres initialized(
            Programs programs, String listenAddresses, List<String> settings) {
        return started(
                programs,
                listenAddresses,
                server -> DataFolder.initialize(server.folder, server.bin, settings));
    }

    private static Postgres started(
            Programs programs, String listenAddresses, Preparation preparation) {
        try {
            Postgres server = new Postgres(programs.bin(), listenAddresses);
            OPEN.add(server);
            try {
                preparation.prepare(server);
                server.start();
                return server;
            } catch (IOException | SQLException | RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("the primary failed while it was copied", e);
        }
    }

    private static ConditionFactory eventually(String what) {
        return await(what)
                .atMost(PostgresProcess.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .pollInSameThread();
    }
}
