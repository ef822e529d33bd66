package dev.signet.server.crash;

import dev.signet.server.TestCa;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.config.ConfigFile;
import dev.signet.server.config.ServerConfig;
import dev.signet.server.crl.CrlPublication;
import dev.signet.server.crl.CrlScopes;
import dev.signet.server.crl.CrlStore;
import dev.signet.server.database.Database;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.inventory.InventoryListener;
import dev.signet.server.issuance.CrlDistribution;
import dev.signet.server.issuance.Halt;
import dev.signet.server.issuance.Issuance;
import dev.signet.server.issuance.IssuanceOutcome;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.limit.Places;
import dev.signet.server.lint.LintGate;
import dev.signet.server.role.Roles;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.signing.Signer;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.SignatureAlgorithm;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/**
 * A process that issues a certificate, or publishes a CRL, and dies on the way: arguments are the
 * data folder, {@code issue} or {@code crl}, and a {@link CrashPoint}.
 */
final class CrashingCa {

    /** Everything the CA key was ever asked to sign, in hex, one a line; synced before signing. */
    static final String SIGNED = "signed.txt";

    /** Serial numbers that were handed out. */
    static final String ACKNOWLEDGED = "acknowledged.txt";

    private CrashingCa() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        var dying = new DyingProcess(CrashPoint.valueOf(args[2]));
        ServerConfig config = ConfigFile.read(folder.resolve("signet.yaml"));
        var opened = Database.open(config.database());
        var database = new Database(dying.watching(opened.dataSource()), opened.dialect());
        var clock = Clock.systemUTC();
        var random = new SecureRandom();
        var loaded = TestCa.issuerStore(config).all(database);
        var issuers = new Issuers(loaded.stream().map(i -> watched(i, folder, dying)).toList());
        var mounts = TestCa.mounts(database, config.crl());
        var distribution = new CrlDistribution(TestCa.PUBLIC_URL, mounts);
        var inventory = new Inventory();
        var audit = new AuditLog(clock, new SecureRandom());
        var lint = new LintGate(new SimpleMeterRegistry());
        if (args[1].equals("issue")) {
            var issuance =
                    new Issuance(
                            new Roles(List.of(TestCa.role("web", TestCa.ROLE))),
                            mounts,
                            issuers,
                            distribution,
                            inventory,
                            audit,
                            database,
                            clock,
                            random,
                            InventoryListener.NONE,
                            lint,
                            Halt.NEVER,
                            new Places(32, 64, Duration.ofSeconds(1)));
            dying.arm();
            var outcome = issuance.issue(TestCa.CALLER, TestCa.request(), TestCa.context());
            if (outcome instanceof IssuanceOutcome.Issued issued) {
                append(folder.resolve(ACKNOWLEDGED), issued.certificate().serial().hex());
            }
        } else {
            var crls = new CrlStore();
            var publication =
                    new CrlPublication(
                            issuers,
                            new CrlScopes(mounts, distribution::crl, crls),
                            crls,
                            new JobLeases(database, "dying"),
                            audit,
                            database,
                            clock,
                            lint);
            dying.arm();
            TestCa.publish(publication);
        }
        database.close();
    }

    private static Issuer watched(Issuer issuer, Path folder, DyingProcess dying) {
        return issuer.with(new WatchedSigner(issuer.signer(), folder, dying));
    }

    private record WatchedSigner(Signer delegate, Path folder, DyingProcess dying)
            implements Signer {

        @Override
        public PublicKey publicKey() {
            return delegate.publicKey();
        }

        @Override
        public SignatureAlgorithm algorithm() {
            return delegate.algorithm();
        }

        @Override
        public byte[] sign(byte[] tbs) throws SigningFailedException {
            dying.at(CrashPoint.BEFORE_SIGNING);
            append(folder.resolve(SIGNED), HexFormat.of().formatHex(tbs));
            byte[] signature = delegate.sign(tbs);
            dying.at(CrashPoint.AFTER_SIGNING);
            return signature;
        }
    }

    static void append(Path file, String line) {
        try {
            var _ =
                    Files.writeString(
                            file,
                            line + "\n",
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND,
                            StandardOpenOption.SYNC);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
