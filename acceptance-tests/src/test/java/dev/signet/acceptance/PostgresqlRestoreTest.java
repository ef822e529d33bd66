package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.acceptance.RestoreDrill.Left;
import dev.signet.testing.postgres.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The drills of docs/backup.md with a PostgreSQL that is installed on this machine, by the commands
 * that are written there.
 */
class PostgresqlRestoreTest {

    private static final Guide GUIDE = Guide.of("backup.md");
    private static final String DUMP = "signet.dump";

    @TempDir private Path folder;

    @Test
    void aBaseBackupAndItsArchiveAreReconciledAndThenRevokeWhatWasNotArchived() throws Exception {
        var drill = new RestoreDrill(folder, folder.resolve("data"));
        try (Postgres postgres = Postgres.installed()) {
            drill.configure(PostgresDatabase.asDocumented(postgres));
            startArchive(postgres);
            TestServer server = TestServer.dev(drill.data());
            Left<List<String>> left =
                    drill.loseUnderLoad(server, load -> baseBackupAndArchive(postgres, load));
            postgres.kill();
            run(postgres, "rm -r \"$PGDATA\"/*");
            run(postgres, GUIDE.commands("recovery.signal"));
            postgres.start();
            run(postgres, GUIDE.commands("pg_is_in_recovery"));
            run(postgres, GUIDE.commands("restorations"));

            drill.noServerStarts();
            drill.reconcile(left.crl());
            drill.everythingThatIsKnownHolds(left.backup(), left.crl());
        }
    }

    @Test
    void aDumpIsReconciledAndThenRevokesWhatCameAfterItAndStillCannotBeRewritten()
            throws Exception {
        var drill = new RestoreDrill(folder, folder.resolve("data"));
        try (Postgres restored = Postgres.installed()) {
            Left<String> left;
            try (Postgres lost = Postgres.installed()) {
                drill.configure(PostgresDatabase.asDocumented(lost));
                TestServer server = TestServer.dev(drill.data());
                left = drill.loseUnderLoad(server, _ -> dump(lost, restored));
            }
            PostgresDatabase.leaveRolesScript(restored);
            run(restored, GUIDE.commands("pg_restore"));
            var database = new PostgresDatabase("signet", restored.url("signet"));
            drill.configure(database);
            assertThat(schema(restored)).isEqualTo(left.backup());
            sequencesGoOn(restored);
            run(restored, GUIDE.commands("restorations"));

            drill.noServerStarts();
            drill.reconcile(left.crl());
            drill.everythingThatIsKnownHolds(left.issued(), left.crl());
            theRecordCannotBeRewritten(database);
        }
    }

    private static void startArchive(Postgres postgres) throws IOException {
        run(postgres, "mkdir \"$ARCHIVE\"");
        run(postgres, GUIDE.commands("archive_command"));
        postgres.stop();
        postgres.start();
    }

    /**
     * The archive is lost for the rest of the drill while the load goes on.
     *
     * @return serial numbers that came after the base backup and are in the archive
     */
    private static List<String> baseBackupAndArchive(Postgres postgres, Load load)
            throws Exception {
        run(postgres, GUIDE.commands("pg_basebackup"));
        RestoreDrill.awaitMore(load.issued);
        List<String> archived = List.copyOf(load.issued);
        run(
                postgres,
                """
                segment=$(psql postgres -Atc 'SELECT pg_walfile_name(pg_switch_wal())')
                until [ -e "$ARCHIVE/$segment" ]; do sleep 0.1; done
                """);
        postgres.set("archive_command", "false");
        return archived;
    }

    /** Leaves the dump where it is restored, and returns what the schema was. */
    private static String dump(Postgres postgres, Postgres elsewhere) throws IOException {
        run(postgres, GUIDE.commands("pg_dump"));
        Files.move(postgres.scratch().resolve(DUMP), elsewhere.scratch().resolve(DUMP));
        return schema(postgres);
    }

    /** Tables, partitions, functions, triggers, owners and grants, as SQL. */
    private static String schema(Postgres postgres) throws IOException {
        String sql = run(postgres, "pg_dump --schema-only signet");
        // A dump begins and ends with a random word of its own; the values of an IN in a restored
        // constraint are the same, and written differently.
        return sql.replaceAll("(?m)^\\\\(un)?restrict .*$| = ANY \\(.*$", "");
    }

    private static void sequencesGoOn(Postgres postgres) throws IOException {
        String behind =
                run(
                        postgres,
                        """
                        psql signet -At \\
                            -c 'SELECT max(position) FROM certificates HAVING max(position) > (SELECT last_value FROM certificates_position)' \\
                            -c 'SELECT max(id) FROM audit_events HAVING max(id) > (SELECT last_value FROM audit_events_id)'
                        """);
        assertThat(behind).isEmpty();
    }

    private static void theRecordCannotBeRewritten(PostgresDatabase database) throws SQLException {
        try (var connection = database.connectAsServer();
                var statement = connection.createStatement()) {
            for (String rewriting :
                    List.of(
                            "UPDATE certificates SET not_after = now()",
                            "DELETE FROM certificates",
                            "UPDATE audit_events SET body = ''",
                            "DELETE FROM audit_events",
                            "DELETE FROM revocations")) {
                assertThatThrownBy(() -> statement.execute(rewriting))
                        .hasMessageContaining("permission denied for table");
            }
            assertThatThrownBy(() -> statement.execute("UPDATE certificates SET state = 'ISSUED'"))
                    .hasMessageContaining("cannot go from");
        }
    }

    @CanIgnoreReturnValue
    private static String run(Postgres postgres, String script) throws IOException {
        Path scratch = postgres.scratch();
        return postgres.sh(
                Map.of(
                        "BACKUP", scratch.resolve("backup").toString(),
                        "ARCHIVE", scratch.resolve("archive").toString()),
                script);
    }
}
