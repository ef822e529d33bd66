package dev.signet.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.server.database.DatabaseConfig;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.recovery.LossRepair;
import dev.signet.server.revocation.RevocationOutcome.Revoked;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import dev.signet.testing.postgres.Postgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An asynchronous replica takes over from a PostgreSQL that had not sent it every commit. */
class FailoverTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path folder;

    @Test
    void whatTheFailoverLostIsPutBackByTheServerThatAnsweredIt() throws Exception {
        try (Postgres primary = Postgres.durable();
                Postgres standby = primary.standby(false)) {
            var ca = new TestCa(TestDatabase.at(config(primary, standby)));
            var publications = new AtomicInteger();
            LossRepair repair = repair(ca, publications);
            repair.run();
            SerialNumber kept = ca.issued().serial();
            await().atMost(PATIENCE).until(() -> has(standby, kept));
            standby.set("primary_conninfo", "");
            await().atMost(PATIENCE).until(() -> isAlone(primary));
            CertificateRecord lost = ca.record(ca.issued().serial());
            CertificateRecord revoked = revoked(ca, kept);

            primary.kill();
            standby.promote();
            assertThat(has(standby, lost.serial())).isFalse();
            await().atMost(PATIENCE).ignoreExceptions().until(() -> runs(repair));

            assertThat(ca.record(lost.serial())).isEqualTo(lost);
            assertThat(ca.record(kept)).isEqualTo(revoked);
            assertThat(publications).hasPositiveValue();
            ca.database.close();
        }
    }

    private static boolean runs(LossRepair repair) {
        repair.run();
        return true;
    }

    private static CertificateRecord revoked(TestCa ca, SerialNumber serial) {
        assertThat(
                        ca.revocation.revoke(
                                TestCa.OPERATOR, serial, RevocationReason.SUPERSEDED, "request-2"))
                .isInstanceOf(Revoked.class);
        return ca.record(serial);
    }

    private static LossRepair repair(TestCa ca, AtomicInteger publications) {
        return new LossRepair(
                ca.recent,
                ca.inventory,
                ca.audit,
                ca.database,
                ca.clock,
                new SimpleMeterRegistry(),
                publications::incrementAndGet);
    }

    private DatabaseConfig config(Postgres primary, Postgres standby) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), Postgres.PASSWORD);
        return new DatabaseConfig(
                "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/%s"
                        .formatted(primary.port(), standby.port(), Postgres.SUPERUSER),
                new DatabaseConfig.Login(Postgres.SUPERUSER, Optional.of(password)),
                Optional.empty(),
                DatabaseConfig.DEFAULT_CONNECTIONS);
    }

    private static boolean has(Postgres server, SerialNumber serial) throws Exception {
        return count(server, "certificates WHERE serial = '" + serial + "' AND state = 'ISSUED'")
                == 1;
    }

    private static boolean isAlone(Postgres primary) throws Exception {
        return count(primary, "pg_stat_replication") == 0;
    }

    private static long count(Postgres server, String what) throws Exception {
        try (var connection = server.connect(Postgres.SUPERUSER);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM " + what)) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }
}
