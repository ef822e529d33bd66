package dev.signet.server.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.migrations.Migrate;
import dev.signet.server.TestCa;
import dev.signet.server.TestClock;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.database.Database;
import dev.signet.server.database.DatabaseConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.250Z");

    @TempDir Path folder;

    @Test
    void itIsAFileOfItsOwnersAloneWithNothingButTheDatabase() throws Exception {
        try (Database database = embedded()) {
            var taken =
                    (BackupOutcome.Taken)
                            backup(database, new TestClock(NOW)).take(TestCa.OPERATOR, "request-1");

            assertThat(taken.file())
                    .isEqualTo(folder.resolve("backups/signet-20260301T120000.250Z.zip"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(taken.file())))
                    .isEqualTo("rw-------");
            byte[] octets = Files.readAllBytes(taken.file());
            assertThat(taken.octets()).isEqualTo(octets.length);
            assertThat(taken.sha256())
                    .isEqualTo(
                            HexFormat.of()
                                    .formatHex(
                                            MessageDigest.getInstance("SHA-256").digest(octets)));
            try (var zip = new ZipFile(taken.file().toFile())) {
                assertThat(zip.stream().map(ZipEntry::getName).toList())
                        .isEqualTo(List.of("signet.mv.db"));
            }
            assertThat(kinds(database)).containsExactly("DatabaseBackedUp");
        }
    }

    @Test
    void oneIsTakenAtATimeAndNoneIsLeftInPieces() throws Exception {
        try (Database database = embedded();
                var threads = Executors.newFixedThreadPool(4)) {
            Backup backup = backup(database, Clock.systemUTC());
            var barrier = new CyclicBarrier(4);
            var outcomes = new ArrayList<Future<BackupOutcome>>();
            for (int i = 0; i < 4; i++) {
                outcomes.add(
                        threads.submit(() -> {
                            barrier.await();
                            return backup.take(TestCa.OPERATOR, "request-1");
                        }));
            }
            int taken = 0;
            for (Future<BackupOutcome> outcome : outcomes) {
                taken += outcome.get() instanceof BackupOutcome.Taken ? 1 : 0;
            }
            try (var files = Files.list(folder.resolve("backups"))) {
                assertThat(files).hasSize(taken);
            }
        }
    }

    @Test
    void aDatabaseThatIsInNoFileOfThisServerIsBackedUpElsewhere() {
        var ca = new TestCa();

        assertThat(new Backup(ca.audit, ca.database, ca.clock).take(TestCa.OPERATOR, "r"))
                .isEqualTo(new BackupOutcome.NotEmbedded());
    }

    private static Backup backup(Database database, Clock clock) {
        return new Backup(new AuditLog(clock, new SecureRandom()), database, clock);
    }

    private Database embedded() {
        Database database =
                Database.open(DatabaseConfig.embedded("jdbc:h2:file:" + folder.resolve("signet")));
        new Migrate(database.dataSource(), "").migrate();
        return database;
    }

    private static List<String> kinds(Database database) {
        return database.resultOf(
                tx -> tx.createQuery("SELECT kind FROM audit_events").mapTo(String.class).list());
    }
}
