package dev.signet.testing.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Makes the data folder of a server: an empty one, or the copy of another server's. */
final class DataFolder {

    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rwx------");

    private static final List<String> EVERY_SERVER =
            List.of(
                    "max_connections=500",
                    "unix_socket_directories=''",
                    // In the data folder, so that a killed server leaves none in /dev/shm.
                    "dynamic_shared_memory_type=mmap");

    /** Belong to the primary's processes, or are sent to the standby by replication. */
    private static final List<Path> NOT_IN_BACKUP =
            List.of(
                    Path.of("postmaster.pid"),
                    Path.of("postmaster.opts"),
                    Path.of("pg_replslot"),
                    Path.of("pg_wal"));

    private DataFolder() {}

    /** The data folder of the server whose files are in {@code folder}. */
    static Path in(Path folder) {
        return folder.resolve("data");
    }

    /**
     * Makes an empty database cluster that is entered over TCP with the superuser's password only.
     *
     * @param folder has no data folder yet, and is open to the server's account
     * @param bin the folder of the programs
     * @param settings of {@code postgresql.conf}, each {@code name=value}, besides those of every
     *     server
     */
    static void initialize(Path folder, Path bin, List<String> settings) throws IOException {
        Path data = in(folder);
        create(data);
        Path password = Files.writeString(folder.resolve("password"), Postgres.PASSWORD);
        ServerAccount.own(password);
        List<String> command = new ArrayList<>();
        command.addAll(List.of(bin.resolve("initdb").toString(), "-D", data.toString()));
        command.addAll(List.of("--username=" + Postgres.SUPERUSER, "--pwfile=" + password));
        command.addAll(List.of("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"));
        command.add("--no-sync");
        var _ = PostgresProcess.run(folder, Map.of(), command);
        Files.write(
                data.resolve("postgresql.conf"),
                Stream.concat(EVERY_SERVER.stream(), settings.stream()).toList(),
                StandardOpenOption.APPEND);
        Files.writeString(
                data.resolve("pg_hba.conf"),
                "host all all all scram-sha-256\nhost replication all all scram-sha-256\n");
    }

    /**
     * Copies the data folder of a running server so that a server started on it follows that one:
     * PostgreSQL's low-level base backup (manual, chapter "Making a Base Backup Using the Low Level
     * API").
     *
     * @param folder has no data folder yet
     * @param name of the standby, as the primary shows it
     */
    static void follow(Postgres primary, Path folder, String name)
            throws IOException, SQLException {
        Path data = in(folder);
        String label;
        try (Connection connection = primary.connect(Postgres.SUPERUSER)) {
            var _ = Query.value(connection, "SELECT pg_backup_start('standby', fast => true)");
            Folders.copy(primary.data(), data, path -> !NOT_IN_BACKUP.contains(path));
            label = Query.value(connection, "SELECT labelfile FROM pg_backup_stop(false)");
        }
        create(data.resolve("pg_replslot"));
        create(data.resolve("pg_wal"));
        write(data.resolve("backup_label"), label);
        write(data.resolve("standby.signal"), "");
        // The last line of a setting counts; what the primary waits for is not what the standby
        // will wait for.
        write(
                data.resolve("postgresql.auto.conf"),
                """
                primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s application_name=%s'
                synchronous_standby_names = ''
                """
                        .formatted(primary.port(), Postgres.SUPERUSER, Postgres.PASSWORD, name));
    }

    /** Makes a folder of the server's account, closed to others. */
    static void create(Path folder) throws IOException {
        Files.createDirectory(folder);
        Files.setPosixFilePermissions(folder, OWNER_ONLY);
        ServerAccount.own(folder);
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        ServerAccount.own(file);
    }
}
