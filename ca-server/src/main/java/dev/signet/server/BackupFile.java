package dev.signet.server;

import dev.signet.server.config.ServerConfig;
import dev.signet.server.database.Database;
import dev.signet.server.database.DatabaseConfig;
import dev.signet.server.recovery.Restorations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A backup of an embedded database: a ZIP file with the database file in it, and nothing else. */
final class BackupFile {

    /** H2's ending of a database file; the URL of the database goes without. */
    private static final String ENDING = ".mv.db";

    private static final String EMBEDDED = "jdbc:h2:file:";

    private BackupFile() {}

    static Path restore(ServerConfig config, Path backup, Clock clock)
            throws IOException, StartFailedException {
        Path base = base(config.database());
        Path file = Path.of(base + ENDING);
        if (Files.exists(file)) {
            throw new StartFailedException(
                    "there is a database already, which a restore would replace: "
                            + file
                            + "; move it away first, and keep it");
        }
        Path aside = base.resolveSibling("restoring-" + base.getFileName());
        Path asideFile = Path.of(aside + ENDING);
        unpack(backup, asideFile);
        try {
            mark(config.database(), aside, clock);
        } catch (RuntimeException e) {
            Files.delete(asideFile);
            throw e;
        }
        Files.move(asideFile, file, StandardCopyOption.ATOMIC_MOVE);
        return file;
    }

    private static Path base(DatabaseConfig config) throws StartFailedException {
        if (!config.url().startsWith(EMBEDDED)) {
            throw new StartFailedException(
                    "only an embedded database is restored so, and database.url is "
                            + config.url()
                            + "; restore a PostgreSQL with its own tools, then run: signet"
                            + " reconcile");
        }
        return Path.of(config.url().substring(EMBEDDED.length()).split(";", -1)[0]);
    }

    private static void unpack(Path backup, Path file) throws IOException, StartFailedException {
        try (var zip = new ZipFile(backup.toFile())) {
            List<? extends ZipEntry> entries = zip.stream().toList();
            if (entries.size() != 1
                    || !entries.getFirst().getName().matches("[A-Za-z0-9_.-]+\\.mv\\.db")) {
                throw new StartFailedException(
                        backup
                                + " is no backup of ours: it must hold one database file, and holds "
                                + entries.stream().map(ZipEntry::getName).limit(10).toList());
            }
            Files.deleteIfExists(file);
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            try (InputStream packed = zip.getInputStream(entries.getFirst());
                    var out = Files.newOutputStream(file)) {
                var _ = packed.transferTo(out);
            }
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /**
     * Before the file has its name, so that there is never a restored database without the mark.
     */
    private static void mark(DatabaseConfig config, Path base, Clock clock) {
        var aside =
                new DatabaseConfig(
                        EMBEDDED + base + ";IFEXISTS=TRUE",
                        config.server(),
                        Optional.empty(),
                        config.connections());
        try (Database database = Database.open(aside)) {
            database.inTransaction(tx ->
                    new Restorations().begin(tx, clock.instant().truncatedTo(ChronoUnit.SECONDS)));
        }
    }
}
