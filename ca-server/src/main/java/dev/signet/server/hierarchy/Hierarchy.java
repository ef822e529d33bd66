package dev.signet.server.hierarchy;

import dev.signet.server.audit.AuditLog;
import dev.signet.server.database.Database;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.issuance.CaCertification;
import dev.signet.server.issuer.IssuerStore;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.mount.Mounts;
import java.time.Clock;

/** The deeds on issuers, which stand on the same ground. */
public record Hierarchy(
        IssuerCreation creation,
        IssuerRequests requests,
        IssuerImport imports,
        IntermediateSigning intermediates,
        CrossSigning crossSigning,
        Alternates alternates,
        Rekey rekey,
        Reissue reissue,
        IssuerDeletion deletion) {

    /** The deeds on {@code issuers}, which {@code store} keeps. */
    public static Hierarchy of(
            IssuerStore store,
            Issuers issuers,
            Mounts mounts,
            CaCertification certification,
            Inventory inventory,
            AuditLog audit,
            Database database,
            Clock clock) {
        var creation =
                new IssuerCreation(store, issuers, mounts, certification, audit, database, clock);
        return new Hierarchy(
                creation,
                new IssuerRequests(store, issuers, audit, database, clock),
                new IssuerImport(store, issuers, audit, database, clock),
                new IntermediateSigning(
                        issuers, mounts, certification, inventory, audit, database, clock),
                new CrossSigning(issuers, mounts, certification, audit, clock),
                new Alternates(issuers, database, clock),
                new Rekey(creation, issuers),
                new Reissue(store, issuers, mounts, certification, audit, clock),
                new IssuerDeletion(audit, database));
    }
}
