package dev.signet.server.rotation;

import dev.signet.server.audit.AuditLog;
import dev.signet.server.crl.CrlFreshness;
import dev.signet.server.crl.CrlPublication;
import dev.signet.server.crl.CrlStore;
import dev.signet.server.database.Database;
import dev.signet.server.hierarchy.Rekey;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.issuer.IssuerReload;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.mount.Mounts;
import dev.signet.server.role.Roles;
import dev.signet.server.schedule.JobLeases;
import java.time.Clock;

/** The deeds on the lives of issuers, which stand on the same ground. */
public record IssuerCare(
        Outlooks outlooks,
        IssuerStart start,
        IssuerChange change,
        IssuerRevocation revocation,
        IssuerRotation rotation) {

    /**
     * What they stand on.
     *
     * @param reload brings {@code issuers} up to date
     */
    public record Ground(
            Mounts mounts,
            Issuers issuers,
            IssuerReload reload,
            Roles roles,
            Inventory inventory,
            CrlFreshness freshness,
            CrlStore crls,
            AuditLog audit,
            Database database,
            Clock clock) {}

    /** {@code rekey} makes successors; {@code leases} have one server do so at a time. */
    public static IssuerCare of(
            RotationConfig config,
            Ground ground,
            Rekey rekey,
            CrlPublication publication,
            JobLeases leases) {
        var outlooks = new Outlooks(ground.mounts(), ground.issuers(), ground.roles(), config);
        var change = new IssuerChange(ground, outlooks);
        return new IssuerCare(
                outlooks,
                new IssuerStart(publication, change),
                change,
                new IssuerRevocation(ground, outlooks),
                new IssuerRotation(
                        ground,
                        outlooks,
                        new Succession(ground, rekey),
                        new IssuerEnds(ground),
                        leases));
    }
}
