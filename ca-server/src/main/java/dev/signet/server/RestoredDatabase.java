package dev.signet.server;

import dev.signet.migrations.Migrate;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.Caller;
import dev.signet.server.config.ServerConfig;
import dev.signet.server.crl.CrlStore;
import dev.signet.server.database.Database;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.inventory.Revocations;
import dev.signet.server.issuance.CrlDistribution;
import dev.signet.server.issuer.IssuerStore;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.mount.MountStore;
import dev.signet.server.mount.Mounts;
import dev.signet.server.recovery.KnownCrl;
import dev.signet.server.recovery.Reconciled;
import dev.signet.server.recovery.Reconciliation;
import dev.signet.server.recovery.Restorations;
import dev.signet.server.recovery.UnusableCrlException;
import dev.signet.server.retention.ComingMonths;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.transparency.LogKeyStore;
import dev.signet.server.transparency.LogSuccession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is done to a database that came from a backup, before servers start on it. */
public final class RestoredDatabase {

    /** Room for a million entries. */
    private static final long MAX_CRL_OCTETS = 64L << 20;

    private final ServerConfig config;
    private final Database database;
    private final Clock clock = Clock.systemUTC();

    private RestoredDatabase(ServerConfig config, Database database) {
        this.config = config;
        this.database = database;
    }

    /**
     * Unpacks {@code backup}, as a server made it, to where {@code config} has its database. No
     * server starts on it until it is reconciled.
     *
     * @return the database file
     * @throws StartFailedException if there is a database already, or {@code backup} is none; then
     *     nothing has changed
     */
    public static Path restore(ServerConfig config, Path backup) throws StartFailedException {
        try {
            return BackupFile.restore(config, backup, Clock.systemUTC());
        } catch (IOException | IllegalStateException e) {
            throw new StartFailedException("cannot restore " + backup + ": " + e.getMessage(), e);
        }
    }

    /**
     * Revokes again what {@code crls} list and the database of {@code config} has forgotten, and
     * lets servers start on it.
     *
     * @param crls files, each one CRL in DER or PEM
     * @throws StartFailedException if a file is no CRL of the issuers on record, or the database or
     *     the keys cannot be used; then nothing has changed
     */
    public static Reconciled reconcile(ServerConfig config, List<Path> crls)
            throws StartFailedException {
        try (Database database = Database.open(config.database())) {
            return new RestoredDatabase(config, database).reconcile(crls);
        } catch (IOException | IllegalStateException | SigningFailedException e) {
            throw new StartFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private Reconciled reconcile(List<Path> files)
            throws StartFailedException, IOException, SigningFailedException {
        Optional<String> obstacle =
                new Migrate(database.dataSource(), config.database().server().user()).obstacle();
        if (obstacle.isPresent()) {
            throw new StartFailedException(obstacle.get());
        }
        try (CaKeyAccess keys = CaKeyAccess.open(config, new SecureRandom())) {
            return reconcile(files, keys.issuers());
        }
    }

    private Reconciled reconcile(List<Path> files, IssuerStore store)
            throws StartFailedException, IOException, SigningFailedException {
        var issuers = new Issuers(store.all(database));
        var audit = new AuditLog(clock, new SecureRandom());
        var crls = new ArrayList<KnownCrl>();
        for (Path file : files) {
            crls.add(read(file, issuers));
        }
        new ComingMonths(database, clock).open();
        var mounts = new Mounts(config.crl(), database.resultOf(new MountStore()::all));
        Optional<String> log = successor(store, audit);
        return new Reconciliation(
                        issuers,
                        (issuer, serial) ->
                                CrlDistribution.shardOf(
                                        serial, mounts.crl(issuer.mount()).shards()),
                        new Inventory(),
                        new Revocations(),
                        new CrlStore(),
                        new Restorations(),
                        audit,
                        database,
                        clock)
                .reconcile(crls, log);
    }

    /** The audit log that has to begin, if one has to; this comes before anything may start. */
    private Optional<String> successor(IssuerStore issuers, AuditLog audit)
            throws IOException, SigningFailedException {
        var keys = new LogKeyStore(issuers, clock);
        return LogSuccession.of(config.transparency(), keys, audit, database, clock)
                .decide(new Caller.ServerCaller().name());
    }

    private static KnownCrl read(Path file, Issuers issuers)
            throws StartFailedException, IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > MAX_CRL_OCTETS) {
            throw new StartFailedException(
                    file + " is no file of at most " + MAX_CRL_OCTETS + " octets");
        }
        try {
            return KnownCrl.read(Files.readAllBytes(file), issuers);
        } catch (UnusableCrlException e) {
            throw new StartFailedException(file + ": " + e.getMessage(), e);
        }
    }
}
