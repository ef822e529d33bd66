package dev.signet.server.revocation;

import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.Author;
import dev.signet.server.database.Database;
import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.inventory.KeyRevocations;
import dev.signet.server.inventory.RevokedCertificate;
import dev.signet.server.x509.RevocationReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What follows when someone else may hold a key: it is blocked, and whatever was issued for it is
 * revoked, since with a key come all its certificates.
 */
final class KeyCompromise {

    private final KeyRevocations certificates = new KeyRevocations();
    private final Inventory inventory;
    private final AuditLog audit;
    private final Database database;

    KeyCompromise(Inventory inventory, AuditLog audit, Database database) {
        this.inventory = inventory;
        this.audit = audit;
        this.database = database;
    }

    /**
     * Blocks the key with {@code keyHash} and revokes its certificates, at most {@link
     * KeyRevocations#BATCH}; how many.
     */
    int begin(Handle tx, String keyHash, Instant at, Author author) {
        inventory.blockKey(tx, keyHash, at);
        return revoke(tx, keyHash, at, author);
    }

    /**
     * Once the block is committed: revokes the certificates that are left, and those that were
     * reserved by who could not see it yet; how many. Whoever completes one later sees it.
     */
    int finish(String keyHash, Instant at, Author author) {
        int all = 0;
        int revoked;
        do {
            revoked = database.resultOf(tx -> revoke(tx, keyHash, at, author));
            all += revoked;
        } while (revoked > 0);
        return all;
    }

    private int revoke(Handle tx, String keyHash, Instant at, Author author) {
        var facts = new RevocationFacts(at, RevocationReason.KEY_COMPROMISE, author.caller());
        List<RevokedCertificate> revoked =
                certificates.revoke(tx, keyHash, Optional.empty(), facts);
        audit.appendAll(
                tx,
                author.caller(),
                author.requestId(),
                revoked.stream().map(each -> each.event(facts.reason())).toList());
        return revoked.size();
    }
}
