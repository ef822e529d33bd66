package dev.signet.server.recovery;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.Caller;
import dev.signet.server.database.Database;
import dev.signet.server.database.Dialect;
import dev.signet.server.recovery.BackupOutcome.NotEmbedded;
import dev.signet.server.recovery.BackupOutcome.Taken;
import dev.signet.server.recovery.BackupOutcome.UnderWay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Copies an embedded database, while it is in use, into the folder {@code backups} beside it. Of
 * the CA keys the copy has what the database has: they are encrypted, under a key that is in
 * neither. Safe for concurrent use.
 */
public final class Backup {

    static final String FOLDER = "backups";

    /** A slow disk writes hundreds of gigabytes in this time. */
    private static final int TIMEOUT_SECONDS = 3_600;

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'signet-'uuuuMMdd'T'HHmmss.SSS'Z.zip'")
                    .withZone(ZoneOffset.UTC);

    private final AuditLog audit;
    private final Database database;
    private final Clock clock;
    private final AtomicBoolean underWay = new AtomicBoolean();

    public Backup(AuditLog audit, Database database, Clock clock) {
        this.audit = audit;
        this.database = database;
        this.clock = clock;
    }

    /**
     * Takes one backup, which can take minutes.
     *
     * @throws UncheckedIOException if its file cannot be written
     */
    public BackupOutcome take(Caller caller, String requestId) {
        Optional<Path> location = location();
        if (location.isEmpty()) {
            return new NotEmbedded();
        }
        if (!underWay.compareAndSet(false, true)) {
            return new UnderWay();
        }
        try {
            Taken taken = take(location.get());
            database.inTransaction(tx ->
                    audit.append(
                            tx,
                            caller.name(),
                            requestId,
                            new AuditEvent.DatabaseBackedUp(
                                    taken.file().toString(), taken.octets(), taken.sha256())));
            return taken;
        } catch (IOException e) {
            throw new UncheckedIOException("the backup cannot be written", e);
        } finally {
            underWay.set(false);
        }
    }

    /** The database file without its ending; empty if there is none. */
    private Optional<Path> location() {
        return database.dialect() == Dialect.H2
                ? database.resultOf(tx ->
                                tx.createQuery("SELECT DATABASE_PATH()")
                                        .mapTo(String.class)
                                        .findOne())
                        .map(Path::of)
                : Optional.empty();
    }

    private Taken take(Path location) throws IOException {
        Path folder = location.resolveSibling(FOLDER);
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(folder, permissions("rwx------"));
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Path file = folder.resolve(NAME.format(now));
        Path aside = folder.resolve(file.getFileName() + ".part");
        Files.createFile(aside, permissions("rw-------"));
        try {
            copyTo(aside);
            try (var channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            var _ = Files.deleteIfExists(aside);
        }
        return new Taken(file, Files.size(file), sha256(file), now);
    }

    private void copyTo(Path file) {
        database.inTransaction(tx ->
                tx.createUpdate("BACKUP TO :file")
                        .bind("file", file.toString())
                        .setQueryTimeout(TIMEOUT_SECONDS)
                        .execute());
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (var in = new DigestInputStream(Files.newInputStream(file), digest);
                    var nowhere = java.io.OutputStream.nullOutputStream()) {
                var _ = in.transferTo(nowhere);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    private static FileAttribute<?> permissions(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
