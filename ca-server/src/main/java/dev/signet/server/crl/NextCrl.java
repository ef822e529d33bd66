package dev.signet.server.crl;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.crl.CrlHead.DeltaBase;
import dev.signet.server.database.Database;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.lint.CrlOrder;
import dev.signet.server.lint.Finding;
import dev.signet.server.lint.LintGate;
import dev.signet.server.mount.CrlConfig;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.Der;
import java.math.BigInteger;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;

/**
 * Makes the next CRL of a scope and puts it in the place of the one before, unless somebody was
 * faster.
 */
record NextCrl(
        CrlScopes scopes,
        CrlStore store,
        AuditLog audit,
        Database database,
        Clock clock,
        LintGate lint) {

    /** Longer than any certificate of a workload lives: 90 days. */
    private static final Duration NAMED_FOR = Duration.ofDays(91);

    /** Addresses that change more often than this are not addresses. */
    private static final int MAX_DISTRIBUTION_POINTS = 16;

    /**
     * Publishes the CRL of {@code scope} and, where they are configured, the delta CRL for the same
     * certificates; false if another server was faster.
     *
     * @throws SigningFailedException if the key could not be used; the old CRL stays in force
     * @throws IllegalStateException if the clock went back, or what would be signed breaks a rule
     */
    boolean publish(Issuer issuer, CrlScope scope) throws SigningFailedException {
        try {
            return publishNext(issuer, scope);
        } catch (JdbiException e) {
            if (Database.isUniqueViolation(e)) {
                return false; // Nobody had published this one before.
            }
            throw e;
        }
    }

    private boolean publishNext(Issuer issuer, CrlScope scope) throws SigningFailedException {
        Instant now = clock.instant();
        List<URI> points = points(issuer, scope.base(), now);
        List<CrlDraft> drafts =
                database.snapshotOf(
                        tx -> new CrlDrafts(scopes, store).read(tx, issuer, scope, now));
        for (CrlDraft draft : drafts) {
            if (!commit(issuer, draft.previous(), sign(issuer, draft, points))) {
                return false;
            }
        }
        return true;
    }

    /** The shard's URL of today, and those that certificates in force may still name. */
    private List<URI> points(Issuer issuer, CrlScope base, Instant now) {
        if (base.isOfAll()) {
            return List.of();
        }
        URI current = scopes.address(issuer, base);
        return database.resultOf(tx -> {
            store.nameDistributionPoint(tx, issuer.name(), base, current, now);
            return store.distributionPoints(
                    tx, issuer.name(), base, now.minus(NAMED_FOR), MAX_DISTRIBUTION_POINTS);
        });
    }

    private PublishedCrl sign(Issuer issuer, CrlDraft draft, List<URI> points)
            throws SigningFailedException {
        CrlConfig config = scopes.config(issuer);
        boolean hasDelta = config.deltas() && !draft.scope().isDelta();
        var content =
                new CrlEncoding.Content(
                        draft.number(),
                        draft.thisUpdate(),
                        draft.thisUpdate().plus(config.lifetime()),
                        points,
                        hasDelta
                                ? Optional.of(scopes.address(issuer, draft.scope().delta()))
                                : Optional.empty(),
                        draft.base().map(DeltaBase::number));
        int entries = draft.entries().count();
        DerArray tbs = CrlEncoding.tbsCertList(issuer, content, draft.entries());
        requireFit(issuer, draft.scope(), content, tbs);
        Der crl = CrlEncoding.sign(issuer, tbs);
        return new PublishedCrl(
                new CrlHead(
                        draft.scope(),
                        content.number(),
                        content.thisUpdate(),
                        content.nextUpdate(),
                        entries,
                        draft.revocationsSeen(),
                        Optional.of(scopes.address(issuer, draft.scope())),
                        draft.base(),
                        CrlHead.tag(crl),
                        crl.length()),
                crl);
    }

    /** What breaks a rule is not signed; the CRL that is there stays. */
    private void requireFit(
            Issuer issuer, CrlScope scope, CrlEncoding.Content content, DerArray tbs) {
        var order =
                new CrlOrder(
                        issuer.certificate(),
                        BigInteger.valueOf(content.number()),
                        clock.instant(),
                        content.thisUpdate(),
                        content.nextUpdate(),
                        content.distributionPoints(),
                        content.base().map(BigInteger::valueOf),
                        CrlOrder.FOR_LEAVES);
        List<Finding> findings =
                tbs.with((array, offset, length) -> lint.crl(array, offset, length, order));
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

    private boolean commit(Issuer issuer, Optional<CrlHead> previous, PublishedCrl crl) {
        return database.resultOf(tx -> {
            boolean kept =
                    previous.isPresent()
                            ? store.replace(tx, issuer.name(), previous.get().number(), crl)
                            : store.insert(tx, issuer.name(), crl);
            if (kept) {
                audit.append(
                        tx,
                        "signet",
                        "",
                        new AuditEvent.CrlSigned(
                                issuer.name().value(),
                                crl.head().scope().toString(),
                                crl.number(),
                                crl.entries()));
            }
            return kept;
        });
    }
}
