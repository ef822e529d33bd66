package dev.signet.server.crl;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.crl.CrlStore.Head;
import dev.signet.server.database.Changes;
import dev.signet.server.database.Changes.Topic;
import dev.signet.server.database.Database;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.inventory.RevokedEntry;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.lint.CrlOrder;
import dev.signet.server.lint.Finding;
import dev.signet.server.lint.LintGate;
import dev.signet.server.mount.Mounts;
import dev.signet.server.schedule.Job;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.schedule.PostponedException;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.Der;
import java.math.BigInteger;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/**
 * Signs and stores the next CRLs of every issuer; run on every server, works on one at a time.
 *
 * <p>What it publishes, it has verified; its number is higher than any before it, by
 * compare-and-set and not by the lease; and a clock that went back publishes nothing.
 */
public final class CrlPublication implements Job {

    /**
     * Well above the slowest signing we have measured. Also how long the CRLs of an issuer wait
     * when the server that was at them was killed, so no longer than a revocation may wait.
     */
    private static final Duration LEASE = Duration.ofSeconds(10);

    /** Longer than any certificate of a workload lives: 90 days. */
    private static final Duration NAMED_FOR = Duration.ofDays(91);

    /** Addresses that change more often than this are not addresses. */
    private static final int MAX_DISTRIBUTION_POINTS = 16;

    private final Issuers issuers;
    private final Mounts mounts;
    private final BiFunction<IssuerName, Integer, URI> distributionPoint;
    private final Inventory inventory;
    private final CrlStore store;
    private final CrlScopes scopes;
    private final JobLeases leases;
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;
    private final LintGate lint;

    /**
     * @param distributionPoint the URL in the certificates of an issuer's shard
     */
    public CrlPublication(
            Issuers issuers,
            Mounts mounts,
            BiFunction<IssuerName, Integer, URI> distributionPoint,
            Inventory inventory,
            CrlStore store,
            JobLeases leases,
            AuditLog audit,
            Database database,
            Clock clock,
            LintGate lint) {
        this.issuers = issuers;
        this.mounts = mounts;
        this.distributionPoint = distributionPoint;
        this.inventory = inventory;
        this.store = store;
        this.scopes = new CrlScopes(mounts, store);
        this.leases = leases;
        this.audit = audit;
        this.database = database;
        this.clock = clock;
        this.lint = lint;
    }

    @Override
    public String name() {
        return "crl";
    }

    @Override
    public Duration pause() {
        return mounts.shortestCrlPeriod();
    }

    /**
     * Publishes the CRLs of every issuer.
     *
     * @throws SigningFailedException if a key could not be used; its old CRLs stay in force
     * @throws PostponedException if another server is at some of them
     * @throws IllegalStateException if the clock went back, or what would be signed breaks rules
     */
    @Override
    public void run() throws SigningFailedException {
        publish(_ -> true);
    }

    /**
     * Publishes the CRLs of those issuers of whose CRLs one does not list every revocation, or is
     * missing; throws as {@link #run}. Cheap where there is nothing to do.
     */
    public void catchUp() throws SigningFailedException {
        publish(this::isBehind);
    }

    private void publish(Predicate<Issuer> due) throws SigningFailedException {
        var left = new ArrayList<String>();
        for (Issuer issuer : issuers.publishing()) {
            if (due.test(issuer) && !publish(issuer, due)) {
                left.add(issuer.name().value());
            }
        }
        if (!left.isEmpty()) {
            throw new PostponedException("another server is publishing the CRLs of " + left);
        }
    }

    /** Publishes the CRLs of {@code issuer}; false if another server is at it, or was faster. */
    public boolean publish(Issuer issuer) throws SigningFailedException {
        return publish(issuer, _ -> true);
    }

    /**
     * Publishes the CRLs of {@code issuer}, unless another server has just done what was due; false
     * if another one is at it, or was faster.
     */
    private boolean publish(Issuer issuer, Predicate<Issuer> due) throws SigningFailedException {
        String lease = "crl:" + issuer.name();
        if (!leases.tryAcquire(lease, LEASE)) {
            return false;
        }
        try {
            return !due.test(issuer) || publishAll(issuer);
        } finally {
            leases.release(lease);
        }
    }

    private boolean publishAll(Issuer issuer) throws SigningFailedException {
        boolean all = true;
        for (CrlScope scope : database.resultOf(tx -> scopes.of(tx, issuer))) {
            all &= publish(issuer, scope);
        }
        return all;
    }

    private boolean isBehind(Issuer issuer) {
        return database.resultOf(tx -> {
            long revocations = Changes.version(tx, Topic.REVOCATIONS);
            return !scopes.of(tx, issuer).stream()
                    .map(scope -> store.head(tx, issuer.name(), scope))
                    .allMatch(head ->
                            head.filter(h -> h.revocationsSeen() >= revocations).isPresent());
        });
    }

    private record Snapshot(
            Optional<Head> previous,
            List<URI> points,
            long revocationsSeen,
            List<RevokedEntry> revoked) {}

    boolean publish(Issuer issuer, CrlScope scope) throws SigningFailedException {
        Instant thisUpdate = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Snapshot now = snapshot(issuer, scope, thisUpdate);
        if (now.previous().filter(head -> head.thisUpdate().isAfter(thisUpdate)).isPresent()) {
            throw new IllegalStateException(
                    "the clock went back: the newest CRL of "
                            + issuer.name()
                            + " is of "
                            + now.previous().get().thisUpdate()
                            + ", now is "
                            + thisUpdate);
        }
        long number = number(now.previous(), clock.instant());
        Instant nextUpdate = thisUpdate.plus(lifetime(issuer));
        var content =
                new CrlEncoding.Content(
                        number, thisUpdate, nextUpdate, now.points(), now.revoked());
        Der tbs = CrlEncoding.tbsCertList(issuer, content);
        requireFit(issuer, scope, content, tbs);
        var crl =
                new PublishedCrl(
                        CrlEncoding.sign(issuer, tbs),
                        number,
                        thisUpdate,
                        nextUpdate,
                        now.revoked().size(),
                        now.revocationsSeen());
        return commit(issuer, scope, now.previous(), crl);
    }

    /** What breaks a rule is not signed; the CRL that is there stays. */
    private void requireFit(Issuer issuer, CrlScope scope, CrlEncoding.Content content, Der tbs) {
        byte[] octets = tbs.octets();
        List<Finding> findings =
                lint.crl(
                        octets,
                        0,
                        octets.length,
                        new CrlOrder(
                                issuer.certificate(),
                                BigInteger.valueOf(content.number()),
                                clock.instant(),
                                content.thisUpdate(),
                                content.nextUpdate(),
                                content.distributionPoints(),
                                Optional.empty()));
        if (findings.isEmpty()) {
            return;
        }
        database.inTransaction(tx ->
                audit.append(
                        tx,
                        "signet",
                        "",
                        new AuditEvent.LintFailed(
                                issuer.name().value(),
                                "crl " + scope,
                                findings.stream().map(Finding::toString).toList())));
        throw new IllegalStateException(
                "CRL " + issuer.name() + "/" + scope + " is not signed: " + findings);
    }

    /**
     * Above the number before it, and no less than the milliseconds since 1970: where an older
     * database was restored, it is still above every number that relying parties have seen (RFC
     * 5280 §5.2.3), as no scope is published a thousand times a second. Fits the 20 octets they
     * must cope with by far.
     */
    private static long number(Optional<Head> previous, Instant now) {
        return Math.max(previous.map(Head::number).orElse(0L) + 1, now.toEpochMilli());
    }

    private Snapshot snapshot(Issuer issuer, CrlScope scope, Instant thisUpdate) {
        return database.resultOf(tx -> {
            Optional<Head> previous = store.head(tx, issuer.name(), scope);
            return new Snapshot(
                    previous,
                    points(tx, issuer, scope, thisUpdate),
                    // First, so that nothing up to it is missing in what is read next.
                    Changes.version(tx, Topic.REVOCATIONS),
                    inventory.revokedNotExpiredBy(
                            tx,
                            issuer.name(),
                            scope.shard(),
                            listedFrom(issuer, previous, thisUpdate)));
        });
    }

    /**
     * An entry stays until a CRL that is newer than the certificate's end has listed it (RFC 5280
     * §3.3), however long no CRL was published; and for the lifetime of a CRL in any case.
     */
    private Instant listedFrom(Issuer issuer, Optional<Head> previous, Instant thisUpdate) {
        Instant usual = thisUpdate.minus(lifetime(issuer));
        return previous.map(Head::thisUpdate).filter(usual::isAfter).orElse(usual);
    }

    private Duration lifetime(Issuer issuer) {
        return mounts.crl(issuer.name().mount()).lifetime();
    }

    /** The shard's URL of today, and those that certificates in force may still name. */
    private List<URI> points(Handle tx, Issuer issuer, CrlScope scope, Instant now) {
        if (scope.shard().isEmpty()) {
            return List.of();
        }
        URI current = distributionPoint.apply(issuer.name(), scope.shard().getAsInt());
        store.nameDistributionPoint(tx, issuer.name(), scope, current, now);
        return store.distributionPoints(
                tx, issuer.name(), scope, now.minus(NAMED_FOR), MAX_DISTRIBUTION_POINTS);
    }

    private boolean commit(
            Issuer issuer, CrlScope scope, Optional<Head> previous, PublishedCrl crl) {
        return database.resultOf(tx -> {
            boolean kept =
                    previous.isPresent()
                            ? store.replace(tx, issuer.name(), scope, previous.get().number(), crl)
                            : store.insert(tx, issuer.name(), scope, crl);
            if (kept) {
                audit.append(
                        tx,
                        "signet",
                        "",
                        new AuditEvent.CrlSigned(
                                issuer.name().value(),
                                scope.toString(),
                                crl.number(),
                                crl.entries()));
            }
            return kept;
        });
    }
}
