package dev.signet.server.hierarchy;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.Author;
import dev.signet.server.database.Changes;
import dev.signet.server.database.Database;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.UnusedIssuers;

/** Deletes issuers that were never used, and destroys their keys. */
public final class IssuerDeletion {

    private final UnusedIssuers unused = new UnusedIssuers();
    private final AuditLog audit;
    private final Database database;

    public IssuerDeletion(AuditLog audit, Database database) {
        this.audit = audit;
        this.database = database;
    }

    /** Deletes {@code issuer}; false if it is active, or was used. */
    public boolean delete(Issuer issuer, Author author) {
        return database.resultOf(tx -> {
            if (!unused.delete(tx, issuer.name())) {
                return false;
            }
            audit.append(
                    tx,
                    author.caller(),
                    author.requestId(),
                    new AuditEvent.IssuerDeleted(issuer.name().value(), issuer.subjectKeyId()));
            Changes.announce(tx, Changes.Topic.ISSUERS);
            return true;
        });
    }
}
