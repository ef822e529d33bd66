package dev.signet.server.crl;

import com.sun.management.OperatingSystemMXBean;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.config.ConfigFile;
import dev.signet.server.config.ServerConfig;
import dev.signet.server.database.Database;
import dev.signet.server.issuance.CrlDistribution;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.IssuerStore;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.lint.LintGate;
import dev.signet.server.mount.MountStore;
import dev.signet.server.mount.Mounts;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.signing.AesKeyEncryptionKey;
import dev.signet.server.signing.KeyEncryption;
import dev.signet.server.signing.KeyEncryptionConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a server does to publish a CRL, and nothing else: how long it takes, and in how much memory.
 *
 * <p>Argument: the configuration of a server that does not run. Prints, as its last line, the
 * octets of heap in use at rest: another such process that is given so much and 100 MB more shows
 * that it is enough.
 */
public final class MadeCrls {

    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final int COMPLETE = 5;
    private static final int SHARDS = 20;

    private MadeCrls() {}

    private static KeyEncryption encryption(ServerConfig config) throws IOException {
        if (config.keyEncryption().key() instanceof KeyEncryptionConfig.InFile(Path file)) {
            var random = new SecureRandom();
            return new KeyEncryption(
                    AesKeyEncryptionKey.load(file, random), Optional.empty(), random);
        }
        throw new IllegalArgumentException("needs a key-encryption key in a file");
    }

    public static void main(String[] args) throws Exception {
        ServerConfig config = ConfigFile.read(Path.of(args[0]));
        try (Database database = Database.open(config.database())) {
            var issuers =
                    new Issuers(
                            new IssuerStore(
                                            encryption(config),
                                            Optional.empty(),
                                            new SecureRandom())
                                    .all(database));
            Issuer issuer = issuers.find(new IssuerName("issuing")).orElseThrow();
            CrlPublication publication = publication(config, issuers, database);
            for (int i = 0; i < SHARDS; i++) {
                var _ = publication.publish(issuer, CrlScope.shard(i)); // To warm up.
            }
            long rest = used();
            print("complete", made(publication, issuer, COMPLETE, CrlScope.complete()));
            print("one shard", made(publication, issuer, SHARDS, CrlScope.shard(0)));
            System.out.println(rest);
        }
    }

    private static CrlPublication publication(
            ServerConfig config, Issuers issuers, Database database) {
        var mounts = new Mounts(config.crl(), database.resultOf(new MountStore()::all));
        var store = new CrlStore();
        var distribution = new CrlDistribution(URI.create("http://ca.test:8080"), mounts);
        return new CrlPublication(
                issuers,
                new CrlScopes(mounts, distribution::crl, store),
                store,
                new JobLeases(database, "benchmark"),
                new AuditLog(Clock.systemUTC(), new SecureRandom()),
                database,
                Clock.systemUTC(),
                new LintGate(new SimpleMeterRegistry()));
    }

    /** Seconds that one CRL took: by the clock, and of a processor. */
    private record Taken(double seconds, double processor) {}

    private static List<Taken> made(
            CrlPublication publication, Issuer issuer, int times, CrlScope scope) throws Exception {
        var made = new ArrayList<Taken>();
        for (int i = 0; i < times; i++) {
            long began = System.nanoTime();
            long worked = PROCESS.getProcessCpuTime();
            if (!publication.publish(issuer, scope)) {
                throw new IllegalStateException("somebody else is at it");
            }
            made.add(
                    new Taken(
                            (System.nanoTime() - began) / 1e9,
                            (PROCESS.getProcessCpuTime() - worked) / 1e9));
        }
        return made;
    }

    private static void print(String what, List<Taken> made) {
        List<Double> seconds = made.stream().map(Taken::seconds).sorted().toList();
        List<Double> processor = made.stream().map(Taken::processor).sorted().toList();
        System.out.printf(
                Locale.ROOT,
                "  %s: median %.3f s, best %.3f s, worst %.3f s of %d; of a processor, median"
                        + " %.3f s; heap %d MB at most%n",
                what,
                seconds.get(seconds.size() / 2),
                seconds.getFirst(),
                seconds.getLast(),
                seconds.size(),
                processor.get(processor.size() / 2),
                Runtime.getRuntime().maxMemory() >> 20);
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
