package dev.signet.server.inventory;

import dev.signet.server.inventory.BulkRevocations.Selected;
import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.x509.RevocationReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Finds and revokes certificates by their key, whoever has them: those of workloads, of CAs here
 * and elsewhere, and of this server. Who holds a key can use all of them.
 */
public final class KeyRevocations {

    /** Certificates of one call; it takes a fraction of a second. */
    public static final int BATCH = 500;

    private final BulkRevocations certificates = new BulkRevocations();

    /**
     * Revokes certificates for the key with {@code keyHash} that have not expired and are not
     * revoked; with {@code keyCompromise} also those revoked for another reason.
     *
     * @param role only those that were issued under it
     * @return those that this call changed, at most {@link #BATCH}: as many may be left
     */
    public List<RevokedCertificate> revoke(
            Handle tx, String keyHash, Optional<String> role, RevocationFacts facts) {
        var conditions = new CertificateConditions();
        conditions.bound("c.key_hash = :keyHash", "keyHash", Optional.of(keyHash));
        conditions.bound("c.role = :role", "role", role);
        BulkRevocations.toRevoke(conditions, facts.reason(), facts.at());
        return certificates.revoke(tx, BulkRevocations.select(tx, conditions, BATCH), facts);
    }

    /**
     * The first of those that have not expired, whose key is blocked, and that are not revoked for
     * that: they were issued for someone else too, or while the key was being blocked.
     */
    public List<Selected> ofBlockedKeys(Handle tx, Instant now, int limit) {
        var conditions = new CertificateConditions();
        conditions.add("c.key_hash IN (SELECT b.key_hash FROM blocked_keys b)");
        BulkRevocations.toRevoke(conditions, RevocationReason.KEY_COMPROMISE, now);
        return BulkRevocations.select(tx, conditions, limit);
    }
}
