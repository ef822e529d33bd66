package dev.signet.server.recovery;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.Caller;
import dev.signet.server.crl.CrlScope;
import dev.signet.server.crl.CrlStore;
import dev.signet.server.database.Database;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.inventory.Revocations;
import dev.signet.server.inventory.RevokedEntry;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.issuer.TrustBundleNumbers;
import dev.signet.server.recovery.ForgottenRevocations.Restored;
import dev.signet.server.recovery.Reconciled.Compared;
import dev.signet.server.x509.SerialNumber;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntBiFunction;

/**
 * Brings a restored database up to what CRLs that were published since then say. Adds, never takes
 * away; a second run changes nothing more.
 */
public final class Reconciliation {

    /** Longest life of a workload's certificate, whatever its role says. */
    private static final Duration LONGEST_LIFE = Duration.ofDays(90);

    /** Entries in one transaction; it takes a fraction of a second. */
    private static final int CHUNK = 500;

    private final Issuers issuers;
    private final Inventory inventory;
    private final ForgottenRevocations forgotten;
    private final CrlStore crls;
    private final Restorations restorations;
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;

    /**
     * @param shardOf the shard of an issuer's certificate that is not on record, where no CRL of a
     *     shard lists it
     */
    public Reconciliation(
            Issuers issuers,
            ToIntBiFunction<IssuerName, SerialNumber> shardOf,
            Inventory inventory,
            Revocations revocations,
            CrlStore crls,
            Restorations restorations,
            AuditLog audit,
            Database database,
            Clock clock) {
        this.issuers = issuers;
        this.inventory = inventory;
        this.forgotten = new ForgottenRevocations(shardOf, inventory, revocations, audit);
        this.crls = crls;
        this.restorations = restorations;
        this.audit = audit;
        this.database = database;
        this.clock = clock;
    }

    /**
     * Revokes again what {@code known} lists and the database has forgotten, with date and reason
     * as they were; keeps those CRLs that are newer than the ones on record, so that the next
     * follow them; and lets servers start again.
     *
     * @param log the origin of an audit log that had to begin
     */
    public Reconciled reconcile(List<KnownCrl> known, Optional<String> log) {
        Optional<Instant> newest = database.resultOf(inventory::newestReservation);
        var compared = new ArrayList<Compared>();
        // The CRL of a shard knows the shard of each entry, a complete one does not.
        known.stream()
                .sorted(Comparator.comparing(crl -> crl.scope().shard().isEmpty()))
                .forEach(crl -> compared.add(compare(crl)));
        var reconciled =
                new Reconciled(
                        compared, newest, clock.instant().plus(LONGEST_LIFE), unseen(known), log);
        database.inTransaction(tx -> {
            TrustBundleNumbers.restored(tx);
            restorations.end(tx);
            audit.append(
                    tx,
                    new Caller.ServerCaller().name(),
                    "",
                    new AuditEvent.DatabaseReconciled(
                            compared.stream().map(Reconciliation::text).toList(),
                            reconciled.restored(),
                            newest));
        });
        return reconciled;
    }

    private static String text(Compared crl) {
        return crl.issuer() + "/" + crl.scope() + " " + crl.number();
    }

    private List<IssuerName> unseen(List<KnownCrl> known) {
        return issuers.all().stream()
                .map(Issuer::name)
                .filter(issuer ->
                        known.stream()
                                .noneMatch(crl ->
                                        crl.issuer().equals(issuer)
                                                && crl.scope().equals(CrlScope.complete())))
                .toList();
    }

    private Compared compare(KnownCrl crl) {
        int restored = 0;
        int unrecorded = 0;
        for (int from = 0; from < crl.entries().size(); from += CHUNK) {
            int to = Math.min(from + CHUNK, crl.entries().size());
            List<RevokedEntry> chunk = crl.entries().subList(from, to);
            Restored done = database.resultOf(tx -> forgotten.restore(tx, crl, chunk));
            restored += done.revocations();
            unrecorded += done.unrecorded();
        }
        var _ = database.resultOf(tx -> crls.putBack(tx, crl.issuer(), crl.crl()));
        return new Compared(
                crl.issuer(),
                crl.scope(),
                crl.crl().number(),
                crl.crl().thisUpdate(),
                crl.entries().size(),
                restored,
                unrecorded);
    }
}
