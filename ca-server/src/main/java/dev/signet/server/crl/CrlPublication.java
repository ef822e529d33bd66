package dev.signet.server.crl;

import dev.signet.server.audit.AuditLog;
import dev.signet.server.database.Database;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.lint.LintGate;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.schedule.PostponedException;
import dev.signet.server.signing.SigningFailedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Signs and stores the next CRLs; run on every server, works on each CRL on one at a time. Safe for
 * concurrent use.
 *
 * <p>What it publishes, it has verified; its number is higher than any before it, by
 * compare-and-set and not by the lease; and a clock that went back publishes nothing.
 */
public final class CrlPublication {

    /**
     * Above the slowest CRL we have measured, of a million entries. Also how long a CRL waits when
     * the server that was at it was killed.
     */
    private static final Duration LEASE = Duration.ofSeconds(10);

    /**
     * Another server may be at the same: then one of address, CRL and delta CRL is there after each
     * round.
     */
    private static final int FIRST_ROUNDS = 3;

    private final Issuers issuers;
    private final CrlScopes scopes;
    private final NextCrl next;
    private final JobLeases leases;
    private final Database database;
    private final Clock clock;

    /** What was made before this must be made anew. */
    private volatile Instant renewedFrom = Instant.MIN;

    public CrlPublication(
            Issuers issuers,
            CrlScopes scopes,
            CrlStore store,
            JobLeases leases,
            AuditLog audit,
            Database database,
            Clock clock,
            LintGate lint) {
        this.issuers = issuers;
        this.scopes = scopes;
        this.next = new NextCrl(scopes, store, audit, database, clock, lint);
        this.leases = leases;
        this.database = database;
        this.clock = clock;
    }

    /**
     * From now on every CRL is due: those on record may be older than those that relying parties
     * have.
     */
    public void renew() {
        renewedFrom = clock.instant();
    }

    /**
     * Publishes those CRLs that are due. Cheap where there is nothing to do. What fails for one of
     * them does not keep others waiting.
     *
     * @param which those of them that the caller is there for
     * @throws SigningFailedException if a key could not be used; its old CRLs stay in force
     * @throws PostponedException if another server is at some of them
     * @throws IllegalStateException if the clock went back, or what would be signed breaks rules
     */
    public void catchUp(Predicate<CrlScope> which) throws SigningFailedException {
        var left = new ArrayList<String>();
        var failures = new ArrayList<Exception>();
        for (Issuer issuer : issuers.publishing()) {
            for (CrlScope scope : due(issuer)) {
                try {
                    if (which.test(scope) && !publishDue(issuer, scope)) {
                        left.add(issuer.name() + "/" + scope);
                    }
                } catch (SigningFailedException | RuntimeException e) {
                    failures.add(e);
                }
            }
        }
        throwFirst(failures);
        if (!left.isEmpty()) {
            throw new PostponedException("another server is publishing the CRLs " + left);
        }
    }

    private static void throwFirst(List<Exception> failures) throws SigningFailedException {
        if (failures.isEmpty()) {
            return;
        }
        Exception first = failures.getFirst();
        failures.stream().skip(1).forEach(first::addSuppressed);
        if (first instanceof SigningFailedException signing) {
            throw signing;
        }
        throw (RuntimeException) first;
    }

    /**
     * Publishes those CRLs of {@code issuer} of which there is none yet; they are short, so nobody
     * is asked for a lease.
     *
     * @throws SigningFailedException if its key could not be used
     * @throws IllegalStateException if what would be signed breaks rules
     */
    public void publishFirst(Issuer issuer) throws SigningFailedException {
        for (int round = 0; round < FIRST_ROUNDS; round++) {
            for (CrlScope scope : database.resultOf(tx -> scopes.missing(tx, issuer))) {
                var _ = publish(issuer, scope);
            }
        }
    }

    private List<CrlScope> due(Issuer issuer) {
        Instant now = clock.instant();
        return database.resultOf(tx -> scopes.due(tx, issuer, now, renewedFrom));
    }

    /** False if another server is at it, or was faster; unless it has just done what was due. */
    private boolean publishDue(Issuer issuer, CrlScope scope) throws SigningFailedException {
        String lease = "crl:" + issuer.name() + "/" + scope;
        if (!leases.tryAcquire(lease, LEASE)) {
            return false;
        }
        try {
            return !due(issuer).contains(scope) || publish(issuer, scope);
        } finally {
            leases.release(lease);
        }
    }

    /** Without a lease; see {@link NextCrl#publish}. */
    boolean publish(Issuer issuer, CrlScope scope) throws SigningFailedException {
        return next.publish(issuer, scope);
    }
}
