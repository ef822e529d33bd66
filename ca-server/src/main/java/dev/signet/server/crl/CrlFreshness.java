package dev.signet.server.crl;

import dev.signet.server.database.Database;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.Issuers;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Tells whether relying parties find CRLs that will not run out soon. Safe for concurrent use. */
public final class CrlFreshness {

    private final Issuers issuers;
    private final CrlScopes scopes;
    private final CrlStore store;
    private final Database database;

    public CrlFreshness(Issuers issuers, CrlScopes scopes, CrlStore store, Database database) {
        this.issuers = issuers;
        this.scopes = scopes;
        this.store = store;
        this.database = database;
    }

    /**
     * What is wrong with the first CRL that is missing, or past half of its life at {@code now}.
     */
    public Optional<String> stale(Instant now) {
        for (Issuer issuer : issuers.publishing()) {
            Optional<String> wrong = stale(issuer, now);
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return Optional.empty();
    }

    /** As {@link #stale(Instant)}, of the CRLs of {@code issuer} alone. */
    public Optional<String> stale(Issuer issuer, Instant now) {
        return database.resultOf(tx ->
                scopes.of(tx, issuer).stream()
                        .map(scope -> stale(tx, issuer, scope, now))
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    private Optional<String> stale(Handle tx, Issuer issuer, CrlScope scope, Instant now) {
        String crl = "CRL " + issuer.name() + "/" + scope;
        Optional<CrlHead> head = store.head(tx, issuer.name(), scope);
        if (head.isEmpty()) {
            return Optional.of(crl + " has not been published yet");
        }
        return now.isAfter(head.get().halfLife())
                ? Optional.of(crl + " is of " + head.get().thisUpdate() + ", past half of its life")
                : Optional.empty();
    }
}
