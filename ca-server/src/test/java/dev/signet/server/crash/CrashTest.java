package dev.signet.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.Initialization;
import dev.signet.server.Initialization.Settings;
import dev.signet.server.PostgresqlFolder;
import dev.signet.server.TestCa;
import dev.signet.server.TestDatabase;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.config.ServerConfig;
import dev.signet.server.crl.CrlPublication;
import dev.signet.server.crl.CrlScope;
import dev.signet.server.crl.CrlScopes;
import dev.signet.server.crl.CrlStore;
import dev.signet.server.database.Database;
import dev.signet.server.database.Dialect;
import dev.signet.server.inventory.CertificateQuery;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.inventory.InventoryListener;
import dev.signet.server.issuance.CrlDistribution;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.lint.LintGate;
import dev.signet.server.mount.Mounts;
import dev.signet.server.revocation.Revocation;
import dev.signet.server.revocation.RevocationOutcome.Revoked;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.x509.RevocationReason;
import dev.signet.testing.postgres.Postgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real processes, a real file, a real {@code kill -9}. */
@Execution(ExecutionMode.CONCURRENT)
class CrashTest {

    private static final int KILLED = 128 + 9;

    @TempDir Path temp;
    private Path folder;
    private ServerConfig config;
    private final Inventory inventory = new Inventory();
    private final CrlStore crls = new CrlStore();
    private final Clock clock = Clock.systemUTC();

    @BeforeEach
    void initialize() throws Exception {
        folder = temp.resolve("signet");
        if (TestDatabase.DIALECT == Dialect.POSTGRESQL) {
            var _ = PostgresqlFolder.make(folder, Postgres.shared());
        }
        config =
                Initialization.run(
                                folder,
                                new Settings(
                                        8443,
                                        8080,
                                        List.of("localhost"),
                                        Optional.of(TestCa.PUBLIC_URL),
                                        List.of()))
                        .config();
    }

    @ParameterizedTest
    @EnumSource
    void aKillDuringIssuanceLosesNothingAcknowledgedAndLeavesNothingSignedOffTheRecord(
            CrashPoint point) throws Exception {
        assertThat(run("issue", point)).isEqualTo(KILLED);

        try (var database = Database.open(config.database())) {
            List<CertificateRecord> records = records(database);
            // Whatever the CA key was asked to sign is on record, octet by octet.
            for (String signed : lines(CrashingCa.SIGNED)) {
                assertThat(records)
                        .extracting(r -> HexFormat.of().formatHex(r.order().tbs().octets()))
                        .contains(signed);
            }
            assertThat(lines(CrashingCa.ACKNOWLEDGED)).isEmpty();
            assertThat(records.stream().map(CertificateRecord::state).toList())
                    .isEqualTo(
                            switch (point) {
                                case BEFORE_THE_FIRST_COMMIT -> List.of();
                                case AFTER_THE_FIRST_COMMIT,
                                        BEFORE_SIGNING,
                                        AFTER_SIGNING,
                                        BEFORE_THE_SECOND_COMMIT ->
                                        List.of(CertificateState.RESERVED);
                                case AFTER_THE_SECOND_COMMIT -> List.of(CertificateState.ISSUED);
                            });
            for (CertificateRecord record : records) {
                assertRevocable(database, record);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKillDuringCrlPublicationKeepsTheOldCrlOrTheNewOneAndTheNumberGrows(CrashPoint point)
            throws Exception {
        try (var database = Database.open(config.database())) {
            TestCa.publish(publication(database));
        }
        assertThat(run("crl", point)).isEqualTo(KILLED);

        try (var database = Database.open(config.database())) {
            X509CRL survived = complete(database);
            long number = number(database);
            survived.verify(
                    issuers(database)
                            .find(Initialization.ISSUING)
                            .orElseThrow()
                            .signer()
                            .publicKey());
            database.inTransaction(
                    tx -> tx.execute("UPDATE job_leases SET leased_until = CURRENT_TIMESTAMP"));
            TestCa.publish(publication(database));
            assertThat(number(database)).isGreaterThan(number);
        }
    }

    private void assertRevocable(Database database, CertificateRecord record) throws Exception {
        var revocation =
                new Revocation(
                        issuers(database),
                        inventory,
                        new AuditLog(clock, new SecureRandom()),
                        database,
                        clock,
                        InventoryListener.NONE);
        assertThat(
                        revocation.revoke(
                                TestCa.CALLER, record.serial(), RevocationReason.SUPERSEDED, "r"))
                .isInstanceOf(Revoked.class);
        TestCa.publish(publication(database));
        assertThat(complete(database).getRevokedCertificate(record.serial().value())).isNotNull();
    }

    private int run(String what, CrashPoint point) throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CrashingCa.class.getName(),
                                folder.toString(),
                                what,
                                point.name())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output.txt").toFile())
                        .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private List<CertificateRecord> records(Database database) {
        return database
                .resultOf(tx -> inventory.search(tx, CertificateQuery.ALL, clock.instant()))
                .certificates()
                .stream()
                .filter(record -> record.order().role().equals("web"))
                .toList();
    }

    private Issuers issuers(Database database) throws Exception {
        return new Issuers(TestCa.issuerStore(config).all(database));
    }

    private CrlPublication publication(Database database) throws Exception {
        Mounts mounts = TestCa.mounts(database, config.crl());
        return new CrlPublication(
                issuers(database),
                new CrlScopes(mounts, new CrlDistribution(TestCa.PUBLIC_URL, mounts)::crl, crls),
                crls,
                new JobLeases(database, "after"),
                new AuditLog(clock, new SecureRandom()),
                database,
                clock,
                new LintGate(new SimpleMeterRegistry()));
    }

    private X509CRL complete(Database database) throws Exception {
        byte[] der =
                database.resultOf(
                                tx -> crls.newest(tx, Initialization.ISSUING, CrlScope.complete()))
                        .orElseThrow()
                        .der()
                        .octets();
        return (X509CRL)
                CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    }

    private long number(Database database) {
        return database.resultOf(tx -> crls.newest(tx, Initialization.ISSUING, CrlScope.complete()))
                .orElseThrow()
                .number();
    }

    private List<String> lines(String file) throws Exception {
        Path path = folder.resolve(file);
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }
}
