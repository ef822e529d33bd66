package dev.signet.testing.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PostgresTest {

    @Test
    void takesConnectionsWithThePasswordAndNoOthers() throws SQLException {
        Postgres postgres = Postgres.shared();

        try (Connection connection = postgres.connect(Postgres.SUPERUSER)) {
            assertThat(Query.value(connection, "SHOW server_version")).startsWith("18.");
            assertThat(Query.value(connection, "SHOW synchronous_commit")).isEqualTo("on");
        }
        assertThatThrownBy(() ->
                        DriverManager.getConnection(
                                postgres.url("postgres"), Postgres.SUPERUSER, "wrong"))
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void isOneServerForAllTestsOfTheJvm() {
        assertThat(Postgres.shared()).isSameAs(Postgres.shared());
    }

    @Test
    void hasEveryCommittedRowAfterItWasKilledAndStartedAgain() throws SQLException {
        try (Postgres postgres = Postgres.durable()) {
            List<ProcessHandle> processes = processes(postgres);
            int port = postgres.port();
            execute(postgres, "CREATE TABLE t (n int)", "INSERT INTO t VALUES (7)");

            postgres.kill();

            assertThat(processes).hasSizeGreaterThan(1).noneMatch(PostgresTest::runs);
            assertThatThrownBy(() -> postgres.connect("postgres")).hasMessageContaining("refused");
            postgres.start();
            assertThat(value(postgres, "SELECT n FROM t")).isEqualTo("7");
            assertThat(postgres.port()).isEqualTo(port);
        }
    }

    @Test
    void startsAgainAfterAnOrderlyStop() throws SQLException {
        try (Postgres postgres = Postgres.durable("0.0.0.0")) {
            execute(postgres, "CREATE TABLE t (n int)", "INSERT INTO t VALUES (7)");

            postgres.stop();
            postgres.start();

            assertThat(value(postgres, "SELECT n FROM t")).isEqualTo("7");
        }
    }

    @Test
    void aPromotedStandbyHasWhatASynchronousPrimaryAcknowledged() throws SQLException {
        try (Postgres primary = Postgres.durable()) {
            execute(primary, "CREATE TABLE t (n int)");
            try (Postgres standby = primary.standby(true)) {
                execute(primary, "INSERT INTO t VALUES (7)");
                primary.kill();

                standby.promote();

                execute(standby, "INSERT INTO t VALUES (8)");
                assertThat(value(standby, "SELECT sum(n) FROM t")).isEqualTo("15");
            }
        }
    }

    @Test
    void anAsynchronousStandbyDoesNotHoldUpItsPrimary() throws SQLException {
        try (Postgres primary = Postgres.durable();
                Postgres standby = primary.standby(false)) {
            standby.pause();

            execute(primary, "CREATE TABLE t (n int)", "INSERT INTO t VALUES (7)");

            assertThat(value(primary, "SELECT n FROM t")).isEqualTo("7");
        }
    }

    @Test
    void answersNothingWhilePausedAndEverythingAfterwards() throws Exception {
        try (Postgres postgres = Postgres.durable();
                var executor = Executors.newSingleThreadExecutor();
                Connection connection = postgres.connect("postgres")) {
            postgres.pause();
            Future<String> answer = executor.submit(() -> Query.value(connection, "SELECT 7"));
            assertThatThrownBy(() -> answer.get(200, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);

            postgres.resume();

            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("7");
        }
    }

    @Test
    void aChangedSettingIsSeenByTheNextConnection() throws SQLException {
        try (Postgres postgres = Postgres.durable()) {
            postgres.set("log_min_messages", "error");

            assertThat(value(postgres, "SHOW log_min_messages")).isEqualTo("error");
        }
    }

    @Test
    void leavesNoProcessAndNoFileBehind() {
        Postgres postgres = Postgres.durable();
        List<ProcessHandle> processes = processes(postgres);
        Path folder = postgres.data().getParent();

        postgres.close();

        assertThat(processes).hasSizeGreaterThan(1).noneMatch(PostgresTest::runs);
        assertThat(Files.exists(folder)).isFalse();
    }

    @Test
    void aServerThatCannotStartSaysWhyInItsLog() throws SQLException {
        try (Postgres postgres = Postgres.durable()) {
            postgres.set("shared_preload_libraries", "no_such_library");
            postgres.stop();

            assertThatThrownBy(postgres::start).hasMessageContaining("no_such_library");
        }
    }

    @Test
    void aUserThatManyMakeAtOnceIsMadeForAllOfThem() throws Exception {
        Postgres postgres = Postgres.shared();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 20; i++) {
                String name = "made at once " + i;
                Callable<Boolean> make =
                        () -> {
                            postgres.createUser(name, "it's not secret");
                            return true;
                        };
                for (Future<Boolean> made : threads.invokeAll(Collections.nCopies(8, make))) {
                    assertThat(made.get()).isTrue();
                }
            }
        }
        try (Connection connection =
                DriverManager.getConnection(
                        postgres.url(Postgres.SUPERUSER), "made at once 0", "it's not secret")) {
            assertThat(connection.isValid(0)).isTrue();
        }
    }

    @Test
    void anInstalledOneHasToolsThatReachIt() throws Exception {
        try (Postgres postgres = Postgres.installed()) {
            String dump =
                    postgres.sh(
                            Map.of("TABLE", "t"),
                            """
                            psql --quiet -c "CREATE TABLE $TABLE (n int)"
                            test -r "$PGDATA/PG_VERSION"
                            pg_dump > dump
                            cat dump
                            """);

            assertThat(dump).contains("CREATE TABLE public.t");
            assertThat(postgres.scratch().resolve("dump")).exists();
            assertThatThrownBy(() -> postgres.sh(Map.of(), "pg_dump nothing; true"))
                    .hasMessageContaining("database \"nothing\" does not exist");
        }
    }

    @Test
    void theNewestInstalledOneWithAServerIsUsed(@TempDir Path versions) throws IOException {
        install(versions, "9", "initdb");
        install(versions, "15", "initdb");
        install(versions, "18", "pg_dump");

        assertThat(InstalledPrograms.newestIn(versions)).isEqualTo(versions.resolve("15/bin"));
    }

    @Test
    void whereNoneIsInstalledThePackageIsNamed(@TempDir Path versions) {
        assertThatThrownBy(() -> InstalledPrograms.newestIn(versions))
                .hasMessageContaining("apt install postgresql");
    }

    private static void install(Path versions, String version, String name) throws IOException {
        Path bin = Files.createDirectories(versions.resolve(version).resolve("bin"));
        Path program = Files.createFile(bin.resolve(name));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static List<ProcessHandle> processes(Postgres postgres) {
        ProcessHandle postmaster = ProcessHandle.of(postgres.pid()).orElseThrow();
        return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    }

    /** What has ended but was not yet seen by its parent has no command line any more. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().commandLine().isPresent();
    }

    private static void execute(Postgres postgres, String... statements) throws SQLException {
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String value(Postgres postgres, String sql) throws SQLException {
        try (Connection connection = postgres.connect("postgres")) {
            return Query.value(connection, sql);
        }
    }
}
